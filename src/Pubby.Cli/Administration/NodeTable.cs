using System.Text.Json;
using Pubby.Cli.Invocation;
using Spectre.Console;

namespace Pubby.Cli.Administration;

/// <summary>Nodes, a line each, and their sum.</summary>
internal static class NodeTable
{
    private static readonly string[] Sums =
    [
        "connections", "rooms", "subscriptions", "behind", "connectsPerSecond", "publishesPerSecond",
        "deliveriesPerSecond",
    ];

    /// <param name="width">Of what it is drawn on: on a narrow terminal some columns are left out.</param>
    public static Table Of(JsonElement answer, DateTimeOffset now, int width = int.MaxValue)
    {
        var table = Output.Columns("NODE", "NAME", "UP", "PHASE", "#CLIENTS", "#ROOMS", "#SUBS", "#BEHIND",
            "#CONN/S", "#PUB/S", "#MSG/S", "#P50 MS", "#P99 MS", "STORE", "REDIS");
        var nodes = answer.List("nodes").OrderBy(node => node.Text("name"), StringComparer.Ordinal)
            .ThenBy(node => node.Text("id"), StringComparer.Ordinal).ToArray();
        foreach (var node in nodes) table.AddRow([.. CellsOf(node, now)]);
        if (nodes.Length > 1) AddSum(table, nodes);
        if (width >= WideEnough) return table;
        for (var i = table.Columns.Count - 1; i >= 0; i--)
        {
            if (WideOnly.Contains(i)) table.Columns[i].Width = 0;
        }
        return table;
    }

    private static void AddSum(Table table, JsonElement[] nodes)
    {
        var sums = Sums.Select(field => ((double?)nodes.Sum(node => node.Number(field) ?? 0)).Shown()).ToArray();
        table.AddRow(["[grey]all[/]", $"[grey]{nodes.Length} nodes[/]", "", "",
            .. sums.Select(sum => $"[bold]{sum}[/]"), "", "", "", ""]);
    }

    private static IEnumerable<string> CellsOf(JsonElement node, DateTimeOffset now)
    {
        yield return $"[bold]{Output.Safe(Short(node.Text("id")))}[/]";
        yield return Output.Safe(node.Text("name"));
        yield return node.Moment("started") is { } started ? Durations.Rough(now - started) : "-";
        yield return PhaseOf(node);
        foreach (var field in Sums) yield return field == "behind" ? Alarming(node, field) : node.Shown(field);
        yield return node.Shown("fanOutP50Ms");
        yield return node.Shown("fanOutP99Ms");
        yield return State(node.Text("store"));
        yield return State(node.Text("redis"));
    }

    private static string Short(string? id) => id is { Length: > 12 } ? id[..12] : id ?? "?";

    private static string PhaseOf(JsonElement node)
    {
        var phase = Output.Safe(node.Text("phase") ?? "?");
        if (node.Is("shedding")) phase += ", shedding";
        return node.Text("phase") == "serving" ? $"[green]{phase}[/]" : $"[yellow]{phase}[/]";
    }

    private static string Alarming(JsonElement node, string field) =>
        node.Number(field) > 0 ? $"[yellow]{node.Shown(field)}[/]" : node.Shown(field);

    private static string State(string? state) => state switch
    {
        null => "-",
        "ok" => "[green]ok[/]",
        "none" => "[grey]none[/]",
        _ => $"[red]{Output.Safe(state)}[/]",
    };
}
