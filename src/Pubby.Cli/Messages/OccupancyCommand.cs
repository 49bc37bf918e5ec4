using System.CommandLine;
using System.Text.Json.Nodes;
using Pubby.Cli.Administration;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Messages;

/// <summary><c>occupancy</c>: how many subscribe to rooms, whenever it changes.</summary>
internal sealed class OccupancyCommand : PubbyCommand
{
    private readonly Argument<string[]> _rooms = RoomArguments.Rooms();
    private readonly Option<int?> _count = Counts.Option("--count", "Ends after this many lines.");

    private readonly Option<TimeSpan?> _duration = Durations.Wait("--duration", "Ends after this time.");

    public OccupancyCommand(CommandScope scope)
        : base(scope, "occupancy",
            "Follows how many subscribers rooms have, over all nodes and itself included: at most a line in 5 s.",
            "pubby occupancy match-1", "pubby occupancy match-1 --count 1 --json")
    {
        Add(_rooms);
        Add(_count);
        Add(_duration);
    }

    public override string JsonShape => """{"room":"match-1","subscribers":123}""";

    protected override bool IsStream => true;

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var limit = new Limit(call.Get(_count), call.Get(_duration), call.Environment.Time, cancellationToken);
        try
        {
            await using var socket = await PlainSocket.ConnectAsync(call.Target, call.Timeout, limit.Token);
            foreach (var room in call.Get(_rooms).Distinct())
            {
                await socket.SendAsync(
                    new JsonObject { ["action"] = "subscribe", ["room"] = room, ["occupancy"] = true }, limit.Token);
            }
            while (await socket.ReadAsync(limit.Token) is { } frame) Show(call.Output, frame, limit);
            throw new CommandException(ExitCode.Unreachable,
                $"The hub closed the connection: {socket.CloseCode} {socket.CloseReason}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return limit.IsShort ? ExitCode.Incomplete : ExitCode.Done;
        }
    }

    private static void Show(Output output, string frame, Limit limit)
    {
        var root = PlainSocket.Parse(frame);
        switch (root.Text("type"))
        {
            case "error":
                throw new CommandException(
                    root.Text("code") == Protocol.ErrorCode.RoomForbidden
                        ? ExitCode.Unauthorized : ExitCode.Refused,
                    Output.Visible(root.Text("message") ?? ""));
            case "occupancy" when limit.TryTake():
                var (room, subscribers) = (root.Text("room"), (long)(root.Number("subscribers") ?? 0));
                if (output.IsJson) output.Json(new JsonObject { ["room"] = room, ["subscribers"] = subscribers });
                else output.Markup($"[grey]{Output.Safe(room)}[/]  {subscribers}");
                break;
            default:
                break;
        }
    }
}
