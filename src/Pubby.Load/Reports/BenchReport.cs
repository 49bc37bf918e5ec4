using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using HdrHistogram;
using Pubby.Load.Plans;
using Pubby.Load.Runs;

namespace Pubby.Load.Reports;

/// <summary>What came of a run, for people: Markdown, and a picture.</summary>
internal static class BenchReport
{
    /// <param name="picture">The picture's file, as the report links to it; null: there is none.</param>
    /// <param name="when">When it was run.</param>
    public static string Markdown(BenchResult result, string? picture, DateTimeOffset when)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# Load: {result.Plan.Name}\n\n");
        page.Append(CultureInfo.InvariantCulture, $"Run on {when:yyyy-MM-dd HH:mm} UTC, {Machine()}.\n\n");
        foreach (var remark in Remarks(result)) page.Append(CultureInfo.InvariantCulture, $"- {remark}\n");
        page.Append("\n## Connections\n\n| | |\n|---|---|\n");
        foreach (var (name, value) in ConnectionRows(result))
            page.Append(CultureInfo.InvariantCulture, $"| {name} | {value} |\n");
        page.Append("\n## Times\n\n| | count | p50 | p99 | p99.9 | max |\n|---|---|---|---|---|---|\n");
        foreach (var row in TimeRows(result)) page.Append(CultureInfo.InvariantCulture, $"{row}\n");
        if (result.Published is { } published)
        {
            page.Append("\n## Messages\n\n| | |\n|---|---|\n");
            page.Append(CultureInfo.InvariantCulture, $"| published | {published.Published:N0} |\n");
            foreach (var (name, value) in DeliveryRows(result))
                page.Append(CultureInfo.InvariantCulture, $"| {name} | {value:N0} |\n");
        }
        if (result.Errors.Count > 0)
        {
            page.Append("\n## Errors and ends\n\n| kind | count |\n|---|---|\n");
            foreach (var (kind, count) in result.Errors)
                page.Append(CultureInfo.InvariantCulture, $"| `{kind}` | {count:N0} |\n");
        }
        if (picture is not null)
            page.Append(CultureInfo.InvariantCulture, $"\n![The run, second by second]({picture})\n");
        page.Append(CultureInfo.InvariantCulture, $"\n## The plan\n\n```json\n{PlanFile.Write(result.Plan)}\n```\n");
        return page.ToString();
    }

    public static string Svg(BenchResult result)
    {
        var seconds = result.Seconds;
        return SvgChart.Draw($"{result.Plan.Name}: {result.Plan.Connections:N0} connections",
        [
            new ChartPanel("Connections", "",
            [
                new ChartLine("open", "#1f6feb", [.. seconds.Select(second => (double)second.Open)]),
                new ChartLine("subscribed", "#2da44e", [.. seconds.Select(second => (double)second.Subscribed)]),
            ]),
            new ChartPanel("Connects, and deliveries, a second", "",
            [
                new ChartLine("connects", "#8250df", [.. seconds.Select(second => (double)second.Connects)]),
                new ChartLine("deliveries", "#1f6feb", [.. seconds.Select(second => (double)second.Deliveries)]),
            ]),
            new ChartPanel("From due to delivered", " ms",
            [
                new ChartLine("p50", "#2da44e", [.. seconds.Select(second => second.P50 / 1000.0)]),
                new ChartLine("p99", "#bf8700", [.. seconds.Select(second => second.P99 / 1000.0)]),
                new ChartLine("max", "#cf222e", [.. seconds.Select(second => second.Max / 1000.0)]),
            ]),
        ]);
    }

    /// <summary>What a reader has to know before the numbers.</summary>
    public static IEnumerable<string> Remarks(BenchResult result)
    {
        foreach (var remark in ToolRemarks(result)) yield return remark;
        if (result.Published is { WorstLateMs: > 1 } late)
            yield return $"The tool looked at its schedule up to {late.WorstLateMs:0.#} ms late.";
        if (result.Published is { Failed: > 0 and var failed, Published: var stored })
            yield return $"{failed:N0} of {failed + stored:N0} messages were not stored: the errors say why.";
        if (result.LostWorkers > 0)
        {
            yield return
                $"{result.LostWorkers} of {result.Workers} workers were lost, and what they counted with them.";
        }
        if (result.OpenedSeconds is null) yield return "Not all connections were subscribed in time.";
        if (result.ClockError > 0)
        {
            yield return $"Clocks of the machines are compared to ± {result.ClockError / 1000.0:0.###} ms. A time of " +
                "delivery below that is not said.";
        }
        if (result.Workers > 0)
            yield return "Frames are masked by a key of zeros, and each request has the same Sec-WebSocket-Key.";
    }

    /// <summary>Without a worker that told of itself, nothing is known of them.</summary>
    private static IEnumerable<string> ToolRemarks(BenchResult result)
    {
        if (result.Tools.Count == 0) yield break;
        var (bound, earlier) = (result.BoundSeconds, result.EarlierBoundSeconds);
        if (bound + earlier == 0)
        {
            yield return "The tool was never what was measured: nothing waited for a worker for longer than 1 ms, " +
                "and none used more than 90 % of a core.";
        }
        if (bound > 0)
        {
            yield return $"Tool-bound: {bound} of {result.Tools.Sum(tool => tool.MeasuredSeconds)} seconds of all " +
                "workers. In those bytes may have waited for a worker for longer than 1 ms (at worst " +
                $"{result.Tools.Max(tool => tool.WorstLagMs):0.#} ms), or it used more than 90 % of a core, so times " +
                "may be the tool's.";
        }
        if (earlier > 0)
        {
            yield return $"Before deliveries were measured, {earlier} of " +
                $"{result.Tools.Sum(tool => tool.EarlierSeconds)} seconds of all workers were tool-bound: times to " +
                "open and to be subscribed may be the tool's.";
        }
    }

    public static IEnumerable<(string Name, long Value)> DeliveryRows(BenchResult result) =>
    [
        ("delivered", result.Delivered), ("conflated: a newer one came", result.Conflated), ("lost", result.Lost),
        ("unknown", result.Unknown), ("repeated", result.Repeated),
    ];

    /// <summary>Microseconds, for people.</summary>
    /// <param name="error">A time that is shorter is not known.</param>
    public static string Time(long micros, long error = 0) => micros < error ? $"< {Time(error)}" : micros switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{micros} µs"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{micros / 1_000.0:0.##} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{micros / 1_000_000.0:0.##} s"),
    };

    private static IEnumerable<(string, string)> ConnectionRows(BenchResult result)
    {
        var (processor, user) =
            (result.Tools.Sum(tool => tool.ProcessorSeconds), result.Tools.Sum(tool => tool.UserSeconds));
        yield return ("planned", $"{result.Plan.Connections:N0}");
        yield return ("open in the end", $"{result.Open:N0}");
        yield return ("opened, those that came back included", $"{result.Connects:N0}");
        yield return ("all subscribed after",
            result.OpenedSeconds is { } opened ? $"{opened.ToString("0.#", CultureInfo.InvariantCulture)} s" : "never");
        yield return ("workers", $"{result.Workers}");
        yield return ("processor time of the workers",
            string.Create(CultureInfo.InvariantCulture,
                $"{processor:0.#} s; {user:0.#} s of it their own, the rest the kernel's for their sockets"));
        yield return ("memory of the workers", $"{result.Tools.Sum(tool => tool.Memory) / 1_000_000:N0} MB");
    }

    private static IEnumerable<string> TimeRows(BenchResult result)
    {
        yield return Row("due to open", result.Connect, 0);
        yield return Row("due to subscribed, with dumps", result.Subscribe, 0);
        if (result.Published is { } published)
        {
            yield return Row("due to stored (the publisher's answer)", published.Times, 0);
            yield return Row("due to delivered", result.Deliver, result.ClockError);
        }
    }

    private static string Row(string name, LongHistogram times, long error)
    {
        if (times.TotalCount == 0) return $"| {name} | 0 | | | | |";
        var parts = new[] { 50, 99, 99.9 }.Select(times.GetValueAtPercentile).Append(times.GetMaxValue())
            .Select(micros => Time(micros, error));
        return $"| {name} | {times.TotalCount:N0} | {string.Join(" | ", parts)} |";
    }

    private static string Machine() => string.Create(CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, " +
        $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, " +
        $"Pubby.Load {typeof(BenchReport).Assembly.GetName().Version?.ToString(3)}");
}
