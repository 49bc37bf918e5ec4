using System.Text.Json;
using Pubby.Cli.Invocation;
using Spectre.Console;

namespace Pubby.Cli.Administration;

/// <summary>Nodes, a line each, and their sum.</summary>
internal static class NodeTable
{
    /// <summary>Narrower terminals show the columns without which one cannot tell whether a node is well.</summary>
    private const int Wide = 140;

    /// <summary>Enough to tell nodes apart, and <c>drain</c> takes the beginning of an id.</summary>
    private const int MaxId = 8;

    private const string Up = "UP";

    private static readonly Column[] All =
    [
        new("NODE", node => $"[bold]{Output.Safe(Short(node.Text("id")))}[/]"),
        new("NAME", node => Output.Safe(node.Text("name"))),
        new(Up, _ => "", IsWide: true),
        new("PHASE", PhaseOf),
        new("#CLIENTS", "connections"),
        new("#ROOMS", "rooms", IsWide: true),
        new("#SUBS", "subscriptions", IsWide: true),
        new("#BEHIND", "behind", IsAlarming: true),
        new("#CONN/S", "connectsPerSecond", IsWide: true),
        new("#PUB/S", "publishesPerSecond", IsWide: true),
        new("#MSG/S", "deliveriesPerSecond"),
        new("#P50 MS", node => node.Shown("fanOutP50Ms"), IsWide: true),
        new("#P99 MS", node => node.Shown("fanOutP99Ms")),
        new("STORE", node => State(node.Text("store"))),
        new("REDIS", node => State(node.Text("redis"))),
    ];

    /// <param name="width">Of the terminal; absent: all columns.</param>
    public static Table Of(JsonElement answer, DateTimeOffset now, int width = int.MaxValue)
    {
        var columns = All.Where(column => width >= Wide || !column.IsWide).ToArray();
        var table = Output.Columns([.. columns.Select(column => column.Heading)]);
        var nodes = answer.List("nodes").OrderBy(node => node.Text("name"), StringComparer.Ordinal)
            .ThenBy(node => node.Text("id"), StringComparer.Ordinal).ToArray();
        foreach (var node in nodes)
        {
            table.AddRow([.. columns.Select(column =>
                column.Heading == Up ? UpOf(node, now) : column.CellOf(node))]);
        }
        if (nodes.Length > 1)
            table.AddRow([.. columns.Select((column, at) => at == 0 ? "[grey]all[/]" : column.SumOf(nodes))]);
        return table;
    }

    private static string UpOf(JsonElement node, DateTimeOffset now) =>
        node.Moment("started") is { } started ? Durations.Rough(now - started) : "-";

    private static string Short(string? id) => id is { Length: > MaxId } ? id[..MaxId] : id ?? "?";

    private static string PhaseOf(JsonElement node)
    {
        var phase = Output.Safe(node.Text("phase") ?? "?");
        if (node.Is("shedding")) phase += ", shedding";
        return node.Text("phase") == "serving" ? $"[green]{phase}[/]" : $"[yellow]{phase}[/]";
    }

    private static string State(string? state) => state switch
    {
        null => "-",
        "ok" => "[green]ok[/]",
        "none" => "[grey]none[/]",
        _ => $"[red]{Output.Safe(state)}[/]",
    };

    /// <param name="IsWide">Only on wide terminals.</param>
    private sealed record Column(string Heading, Func<JsonElement, string> CellOf, bool IsWide = false)
    {
        private string? Field { get; init; }

        public Column(string heading, string field, bool IsWide = false, bool IsAlarming = false)
            : this(heading, node => IsAlarming && node.Number(field) > 0
                ? $"[yellow]{node.Shown(field)}[/]" : node.Shown(field), IsWide) => Field = field;

        public string SumOf(IEnumerable<JsonElement> nodes) => Field is null ? ""
            : $"[bold]{((double?)nodes.Sum(node => node.Number(Field) ?? 0)).Shown()}[/]";
    }
}
