using System.CommandLine;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Pubby.Cli.Invocation;
using Pubby.Cli.Messages;

namespace Pubby.Cli.Administration;

/// <summary><c>trace</c>: what happens to messages, on all nodes, as it happens.</summary>
internal sealed class TraceCommand : PubbyCommand
{
    private static readonly string[] Details = ["connection", "count", "reason"];

    private readonly Option<string?> _room = new("--room") { Description = "Messages of the room.", HelpName = "ROOM" };
    private readonly Option<string?> _id = new("--id")
    {
        Description = "With `--room`: only the message with this id.",
        HelpName = "ID",
    };

    private readonly Option<string?> _connection = new("--connection")
    {
        Description = "What is sent to one connection; `pubby connections` lists them.",
        HelpName = "ID",
    };

    private readonly Option<int?> _count = Counts.Option("--count", "Ends after this many events.");

    private readonly Option<TimeSpan?> _duration = Durations.Wait("--duration", "Ends after this time.");

    public TraceCommand(CommandScope scope)
        : base(scope, "trace", "Follows messages from publish to delivery, on all nodes.",
            "pubby trace --room match-1", "pubby trace --room match-1 --id score --json",
            "pubby trace --connection 3f9a0c12d4e5b678")
    {
        foreach (var option in new Option[] { _room, _id, _connection, _count, _duration }) Add(option);
        this.RefuseEmpty(_room, _id, _connection);
        Validators.Add(result =>
        {
            if (result.GetResult(_room) is null == result.GetResult(_connection) is null)
                result.AddError("Say what to trace: --room or --connection, one of them.");
        });
    }

    public override string JsonShape =>
        """{"at":"2026-11-28T18:00:00.123Z","node":"ab12cd34","stage":"stored","room":"match-1","id":"score","version":1795524276502728}""";

    protected override bool IsStream => true;

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var admin = new AdminClient(call);
        using var limit = new Limit(call.Get(_count), call.Get(_duration), call.Environment.Time, cancellationToken);
        var path = Pages.Query("admin/trace",
            ("room", call.Get(_room)), ("id", call.Get(_id)), ("connection", call.Get(_connection)));
        try
        {
            using var answer = await admin.OpenAsync(path, limit.Token);
            await using var stream = await answer.Content.ReadAsStreamAsync(limit.Token);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(limit.Token))
            {
                if (item.EventType == "end")
                {
                    call.Output.Say("The connection has ended.");
                    return limit.IsShort ? ExitCode.Incomplete : ExitCode.Done;
                }
                Show(call, item, limit);
            }
            throw new CommandException(ExitCode.Unreachable, "The hub ended the trace.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return limit.IsShort ? ExitCode.Incomplete : ExitCode.Done;
        }
    }

    private static void Show(Call call, SseItem<string> item, Limit limit)
    {
        using var document = JsonDocument.Parse(item.Data);
        var json = document.RootElement;
        switch (item.EventType)
        {
            case "trace" when limit.TryTake():
                if (call.Output.IsJson) call.Output.Json(json);
                else call.Output.Markup(LineOf(json));
                break;
            case "fleet":
                call.Output.Say($"Tracing {json.Shown("answered")} of {json.Shown("nodes")} nodes.");
                foreach (var node in json.List("missing"))
                    call.Output.Say($"Without the node {Output.Visible(node.Text("node") ?? "?")}.");
                break;
            case "dropped":
                call.Output.Say($"{json.Shown("count")} events were too many for this trace, and are missing here.");
                break;
            default:
                break;
        }
    }

    private static string LineOf(JsonElement json)
    {
        var more = Details.Where(field => json.Field(field) is not null)
            .Select(field => $"[grey]{field}[/] {Output.Safe(json.Text(field))}");
        var stage = Output.Safe(json.Text("stage"));
        var at = json.Moment("at") is { } moment
            ? MessageLines.TimeOf((moment - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond) : "";
        string[] parts =
        [
            $"[grey]{at}  {Output.Safe(json.Text("node"))}[/]", $"[{ColourOf(stage)}]{stage,-11}[/]",
            $"[grey]{Output.Safe(json.Text("room"))}[/]", $"[bold]{Output.Safe(json.Text("id"))}[/]",
            Output.Safe(json.Text("version")), .. more,
        ];
        return string.Join("  ", parts).TrimEnd();
    }

    private static string ColourOf(string stage) => stage switch
    {
        "refused" => "red",
        "conflated" or "superseded" or "deferred" or "unchanged" => "yellow",
        "sent" or "caught_up" => "green",
        _ => "default",
    };
}
