using System.CommandLine;
using System.Text.Json;
using Pubby.Cli.Invocation;
using Spectre.Console;

namespace Pubby.Cli.Administration;

/// <summary><c>connections</c>: who is connected, and one connection closely.</summary>
internal sealed class ConnectionsCommand : PubbyCommand
{
    /// <summary>Narrower terminals show the columns without which one connection is like another.</summary>
    private const int Wide = 120;

    private static readonly Column[] All =
    [
        new("ID", (connection, _) => $"[bold]{Output.Safe(connection.Text("id"))}[/]"),
        new("NODE", (connection, _) => Output.Safe(connection.Text("node")), IsWide: true),
        new("DOOR", (connection, _) => Output.Safe(connection.Text("door"))),
        new("FORMAT", (connection, _) => Output.Safe(connection.Text("format")), IsWide: true),
        new("ADDRESS", (connection, _) => Output.Safe(connection.Text("address"))),
        new("SUBJECT", (connection, _) => Output.Safe(connection.Text("subject") ?? "-")),
        new("AGE", (connection, now) => Ago(connection, "openedAt", now)),
        new("LAST", (connection, now) => Ago(connection, "lastHeardAt", now), IsWide: true),
        new("#ROOMS", (connection, _) => connection.Shown("roomCount")),
        new("#OUTBOX", (connection, _) => connection.Shown("outboxBytes")),
        new("BEHIND", (connection, now) => connection.Moment("behindSince") is null
            ? "-" : $"[yellow]{Ago(connection, "behindSince", now)}[/]"),
    ];

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
        this.RefuseEmpty(_id, _subject, _room, _address, _node);
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
        var columns = ColumnsAt(call.Output.Data.Profile.Width);
        var table = Output.Columns([.. columns.Select(column => column.Heading)]);
        (string, string?)[] filters =
        [
            ("subject", call.Get(_subject)), ("room", call.Get(_room)), ("address", call.Get(_address)),
            ("node", call.Get(_node)),
        ];
        var pages = Pages.ReadAsync(admin, "admin/connections", filters, "connections",
            call.Get(_limit) ?? Listing.Standard, cancellationToken);
        return await Listing.RunAsync(call, pages, "connections", table,
            row => table.AddRow([.. columns.Select(column => column.CellOf(row, now))]));
    }

    private static Column[] ColumnsAt(int width) => [.. All.Where(column => width >= Wide || !column.IsWide)];

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

    /// <param name="CellOf">Of a connection, now.</param>
    /// <param name="IsWide">Only on wide terminals.</param>
    private sealed record Column(
        string Heading, Func<JsonElement, DateTimeOffset, string> CellOf, bool IsWide = false);
}
