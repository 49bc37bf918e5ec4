using System.Globalization;
using System.Text.Json.Nodes;
using Pubby.Cli.Invocation;
using Pubby.Load.Plans;
using Pubby.Load.Reports;
using Pubby.Load.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Pubby.Cli.Bench;

/// <summary>A run while it runs: drawn over on a terminal, a line a second to a pipe.</summary>
internal static class BenchDisplay
{
    public static async Task<BenchResult> ShowAsync(
        Call call, LoadPlan plan, Func<Action<BenchSecond>, Task<BenchResult>> run)
    {
        if (!call.Output.IsLive)
        {
            return await run(second =>
            {
                if (call.Output.IsJson) call.Output.Json(Json(second));
                else call.Output.Say(Line(second));
            });
        }
        return await call.Output.Data.Live(new Text("")).StartAsync(display =>
            run(second => display.UpdateTarget(Screen(plan, second))));
    }

    private static string Line(BenchSecond second)
    {
        var errors = string.Concat(second.Errors.Select(error => $"  {error.Key} {Number(error.Value)}"));
        var bound = second.BoundWorkers > 0 ? "  tool-bound" : "";
        var times = second.Max > 0
            ? $"  p50 {BenchReport.Time(second.P50)}  p99 {BenchReport.Time(second.P99)}  " +
              $"max {BenchReport.Time(second.Max)}"
            : "";
        return $"{second.Second,4} s  {second.Phase,-10}  {Number(second.Subscribed)} subscribed  " +
            $"{Number(second.Connects)} connects  {Number(second.Deliveries)} deliveries{times}{errors}{bound}";
    }

    private static Rows Screen(LoadPlan plan, BenchSecond second)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn(new TableColumn("") { Padding = new Padding(0, 0, 2, 0) }).AddColumn("");
        table.AddRow("connections",
            $"{Number(second.Open)} of {Number(plan.Connections)}, {Number(second.Subscribed)} subscribed");
        table.AddRow("connects/s", Number(second.Connects));
        if (plan.Publish is not null)
        {
            table.AddRow("published/s", Number(second.Published));
            table.AddRow("deliveries/s", Number(second.Deliveries));
            table.AddRow("p50, p99, max", second.Max == 0 ? "-"
                : $"{BenchReport.Time(second.P50)}, {BenchReport.Time(second.P99)}, {BenchReport.Time(second.Max)}");
        }
        foreach (var (kind, count) in second.Errors) table.AddRow($"[red]{Output.Safe(kind)}[/]", Number(count));
        if (second.LostWorkers > 0) table.AddRow("[red]workers lost[/]", Number(second.LostWorkers));
        return new Rows(
            new Markup($"[bold]pubby bench[/]  {Output.Safe(plan.Name)}  {second.Phase}  {second.Second} s"), table,
            second.BoundWorkers == 0 ? new Text("") as IRenderable
                : new Markup($"[yellow]tool-bound: of {second.BoundWorkers} workers, times may be the tool's[/]"));
    }

    private static JsonObject Json(BenchSecond second) => new()
    {
        ["phase"] = second.Phase,
        ["second"] = second.Second,
        ["begun"] = second.Begun,
        ["open"] = second.Open,
        ["subscribed"] = second.Subscribed,
        ["connects"] = second.Connects,
        ["published"] = second.Published,
        ["deliveries"] = second.Deliveries,
        ["p50"] = second.P50,
        ["p99"] = second.P99,
        ["max"] = second.Max,
        ["errors"] = BenchSummary.Json(second.Errors),
        ["toolBoundWorkers"] = second.BoundWorkers,
        ["lostWorkers"] = second.LostWorkers,
    };

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
