using System.CommandLine;
using System.Text.Json;
using Pubby.Cli.Invocation;
using Spectre.Console;

namespace Pubby.Cli.Administration;

/// <summary><c>connections</c>: who is connected, and one connection closely.</summary>
internal sealed class ConnectionsCommand : PubbyCommand
{
    private readonly Argument<string?> _id = new("ID")
    {
        Description = "One connection, with its rooms.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _subject = Filter("--subject", "SUBJECT", "Of the token's subject.");
    private readonly Option<string?> _room = Filter("--room", "ROOM", "Subscribed to the room.");
    private readonly Option<string?> _address = Filter("--address", "ADDRESS", "From the address.");
    private readonly Option<string?> _node = Filter("--node", "NODE", "On the node.");
    private readonly Option<int?> _limit =
        Counts.Option("--limit", $"At most this many. Without it: {Listing.Standard}.");

    public ConnectionsCommand(CommandScope scope)
        : base(scope, "connections", "Lists connections, or shows one.", "pubby connections --room match-1",
            "pubby connections --subject user-7", "pubby connections 3f9a0c12d4e5b678")
    {
        Add(_id);
        foreach (var option in new Option[] { _subject, _room, _address, _node, _limit }) Add(option);
    }

    public override string JsonShape =>
        """{"id":"3f9a0c12d4e5b678","node":"ab12cd34","door":"ws","format":"plain","address":"203.0.113.7","roomCount":2}""";

    protected override async Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var admin = new AdminClient(call);
        var now = call.Environment.Time.GetUtcNow();
        if (call.Get(_id) is { } id)
        {
            var one = await admin.GetAsync($"admin/connections/{Uri.EscapeDataString(id)}", cancellationToken);
            if (call.Output.IsJson) call.Output.Json(one);
            else Show(call.Output, one, now);
            return ExitCode.Done;
        }
        var table = Output.Columns(
            "ID", "NODE", "DOOR", "FORMAT", "ADDRESS", "SUBJECT", "AGE", "LAST", "#ROOMS", "#OUTBOX", "BEHIND");
        (string, string?)[] filters =
        [
            ("subject", call.Get(_subject)), ("room", call.Get(_room)), ("address", call.Get(_address)),
            ("node", call.Get(_node)),
        ];
        var pages = Pages.ReadAsync(admin, "admin/connections", filters, "connections",
            call.Get(_limit) ?? Listing.Standard, cancellationToken);
        return await Listing.RunAsync(call, pages, "connections", table, row => AddRow(table, row, now));
    }

    private static void AddRow(Table table, JsonElement connection, DateTimeOffset now) => table.AddRow(
        $"[bold]{Output.Safe(connection.Text("id"))}[/]", Output.Safe(connection.Text("node")),
        Output.Safe(connection.Text("door")), Output.Safe(connection.Text("format")),
        Output.Safe(connection.Text("address")), Output.Safe(connection.Text("subject") ?? "-"),
        Ago(connection, "openedAt", now), Ago(connection, "lastHeardAt", now), connection.Shown("roomCount"),
        connection.Shown("outboxBytes"),
        connection.Moment("behindSince") is null ? "-" : $"[yellow]{Ago(connection, "behindSince", now)}[/]");

    private static void Show(Output output, JsonElement connection, DateTimeOffset now)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap());
        foreach (var field in new[] { "id", "node", "door", "format", "address", "subject", "outboxBytes" })
            grid.AddRow($"[grey]{field}[/]", Output.Safe(connection.Text(field) ?? "-"));
        foreach (var field in new[] { "openedAt", "lastHeardAt", "behindSince" })
        {
            grid.AddRow($"[grey]{field}[/]", connection.Text(field) is { } at
                ? $"{Output.Safe(at)} ({Ago(connection, field, now)} ago)" : "-");
        }
        foreach (var room in connection.List("rooms"))
            grid.AddRow("[grey]room[/]", $"{Output.Safe(room.Text("room"))} ({Output.Safe(room.Text("state"))})");
        output.Write(grid);
    }

    private static string Ago(JsonElement connection, string field, DateTimeOffset now) =>
        connection.Moment(field) is { } moment ? Durations.Rough(now - moment) : "-";

    private static Option<string?> Filter(string name, string help, string description) =>
        new(name) { HelpName = help, Description = description };
}
