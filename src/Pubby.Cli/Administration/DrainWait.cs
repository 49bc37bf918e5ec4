using System.Text.Json;
using System.Text.Json.Nodes;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Administration;

/// <summary>Asks a node how far its drain is, until it is drained.</summary>
/// <param name="path">Of its drain in the admin API.</param>
/// <param name="exits">The process was told to end once it is drained. Otherwise the node says whether it was.</param>
/// <param name="isAsked">The node itself is asked. When it has ended, nobody answers.</param>
internal sealed class DrainWait(AdminClient admin, string path, Call call, bool exits, bool isAsked)
{
    /// <summary>
    /// A drain takes minutes, and meanwhile Redis may fail over, and whoever answers may be replaced: so long it is
    /// asked again, from the first time that nobody answers for the node.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// So long nobody knows a node before it counts as gone: its record may have been lost with Redis.
    /// </summary>
    private static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <param name="show">Called with how many connections are open.</param>
    /// <returns>The last answer. Its phase is <c>ended</c> where the process was to end, and has.</returns>
    /// <exception cref="CommandException">Nobody answered for too long, or it is refused.</exception>
    public async Task<JsonElement> RunAsync(
        JsonElement answer, Action<double> show, CancellationToken cancellationToken)
    {
        var time = call.Environment.Time;
        var answeredAt = time.GetTimestamp();
        long? goneAt = null;
        while (answer.Text("phase") is "leaving" or "draining")
        {
            show(answer.Number("open") ?? 0);
            await Task.Delay(Step, time, cancellationToken);
            try
            {
                answer = await admin.GetAsync(path, cancellationToken);
                (answeredAt, goneAt) = (time.GetTimestamp(), null);
            }
            catch (CommandException fault) when (fault.ExitCode == ExitCode.NotFound && Exits(answer))
            {
                answeredAt = time.GetTimestamp();
                goneAt ??= answeredAt;
                if (time.GetElapsedTime(goneAt.Value) >= GoneAfter) answer = Ended(answer);
            }
            catch (CommandException fault) when (fault.ExitCode is ExitCode.Unreachable or ExitCode.Incomplete)
            {
                if (time.GetElapsedTime(answeredAt) < Patience) continue;
                // A node that cannot be asked may be as it was, with all its clients.
                if (fault.ExitCode != ExitCode.Unreachable || !isAsked || !Exits(answer)) throw;
                answer = Ended(answer);
            }
        }
        show(answer.Number("open") ?? 0);
        return answer;
    }

    /// <summary>Whoever ordered it, the process ends once it is drained: mostly before it was asked again.</summary>
    private bool Exits(JsonElement answer) => exits || answer.Is("exits");

    /// <summary>What it closed since its last answer, nobody knows; it has nothing open any more.</summary>
    private static JsonElement Ended(JsonElement last)
    {
        var answer = JsonObject.Create(last)!;
        answer["phase"] = "ended";
        answer["open"] = 0;
        answer["rate"] = 0;
        return JsonSerializer.SerializeToElement<JsonNode>(answer);
    }
}
