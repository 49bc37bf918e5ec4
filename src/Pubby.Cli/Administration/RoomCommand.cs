using System.CommandLine;
using System.Text.Json;
using Pubby.Cli.Invocation;
using Pubby.Cli.Messages;
using Spectre.Console;

namespace Pubby.Cli.Administration;

/// <summary><c>room</c>: one room on all nodes.</summary>
internal sealed class RoomCommand : PubbyCommand
{
    private readonly Argument<string> _room = RoomArguments.Room();

    public RoomCommand(CommandScope scope)
        : base(scope, "room", "Shows a room: its subscribers by node, and what it holds.", "pubby room match-1",
            "pubby room match-1 --json | jq .subscribers") => Add(_room);

    public override string JsonShape =>
        """{"room":"match-1","subscribers":1200,"nodes":[{"node":"ab12cd34","subscribers":1200}],"messages":[]}""";

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var admin = new AdminClient(call);
        var room = await admin.GetAsync($"admin/rooms/{call.Get(_room)}", cancellationToken);
        if (call.Output.IsJson) call.Output.Json(room);
        else Show(call.Output, room);
        return FleetNote.Say(call.Output, room);
    }

    private static void Show(Output output, JsonElement room)
    {
        output.Markup($"[bold]{Output.Safe(room.Text("room"))}[/]  {room.Shown("subscribers")} " +
            (room.Number("subscribers") == 1 ? "subscriber" : "subscribers"));
        output.Line("");
        var nodes = Output.Columns("NODE", "#SUBSCRIBERS", "#BEHIND", "#MESSAGES", "#HEAD", "#VERSION");
        foreach (var node in room.List("nodes"))
        {
            nodes.AddRow(Output.Safe(node.Text("node")), node.Shown("subscribers"), node.Shown("behind"),
                node.Shown("messages"), Output.Safe(node.Text("head")), Output.Safe(node.Text("version")));
        }
        if (nodes.Rows.Count > 0) output.Write(nodes);
        else output.Say("It is alive on no node: nobody subscribes.");
        var messages = Output.Columns("ID", "CHANGED", "EXPIRES", "DATA");
        foreach (var message in room.List("messages"))
        {
            messages.AddRow($"[bold]{Output.Safe(message.Text("id"))}[/]",
                message.Number("version") is { } version ? MessageLines.TimeOf((long)version) : "-",
                Output.Safe(message.Text("expiresAt") ?? "-"),
                Output.Safe(message.Field("data")?.GetRawText() ?? "null"));
        }
        if (messages.Rows.Count > 0)
        {
            output.Line("");
            output.Write(messages);
        }
        if (room.Field("messages") is null) output.Say("What it holds is not known: the store cannot be read.");
        if (room.Is("truncated")) output.Say("It holds more than is shown: pubby dump prints all of it.");
    }
}
