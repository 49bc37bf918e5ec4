using System.Globalization;
using System.Text.Json.Nodes;
using HdrHistogram;
using Pubby.Cli.Invocation;
using Pubby.Load.Measures;
using Pubby.Load.Reports;
using Pubby.Load.Runs;

namespace Pubby.Cli.Bench;

/// <summary>What came of a run.</summary>
internal static class BenchSummary
{
    public static void Write(Call call, BenchResult result)
    {
        if (call.Output.IsJson)
        {
            call.Output.Json(new JsonObject { ["result"] = Json(result) });
            return;
        }
        var table = Output.Columns("", "#count", "#p50", "#p99", "#p99.9", "#max");
        AddRow(table, "due to open", result.Connect, 0);
        AddRow(table, "due to subscribed", result.Subscribe, 0);
        if (result.Published is { } published)
        {
            AddRow(table, "due to stored", published.Times, 0);
            AddRow(table, "due to delivered", result.Deliver, result.ClockError);
        }
        call.Output.Write(table);
        call.Output.Line($"{BenchDisplay.Number(result.Open)} of {BenchDisplay.Number(result.Plan.Connections)} open" +
            (result.OpenedSeconds is { } seconds
                ? string.Create(CultureInfo.InvariantCulture, $", all subscribed after {seconds:0.#} s") : ""));
        if (result.Published is not null)
        {
            call.Output.Line(string.Join(", ", BenchReport.DeliveryRows(result)
                .Select(row => $"{BenchDisplay.Number(row.Value)} {row.Name.Split(':')[0]}")));
        }
        foreach (var (kind, count) in result.Errors) call.Output.Line($"{kind}: {BenchDisplay.Number(count)}");
        foreach (var remark in BenchReport.Remarks(result)) call.Output.Say(remark);
    }

    /// <summary>The page, and beside it the picture that it shows.</summary>
    public static void WriteReport(Call call, BenchResult result, string file)
    {
        var picture = Path.ChangeExtension(file, ".svg");
        File.WriteAllText(picture, BenchReport.Svg(result));
        File.WriteAllText(file,
            BenchReport.Markdown(result, Path.GetFileName(picture), call.Environment.Time.GetUtcNow()));
    }

    public static JsonObject Json(IReadOnlyDictionary<string, long> errors)
    {
        var json = new JsonObject();
        foreach (var (kind, count) in errors) json[kind] = count;
        return json;
    }

    private static JsonObject Json(BenchResult result) => new()
    {
        ["connections"] = result.Plan.Connections,
        ["open"] = result.Open,
        ["connects"] = result.Connects,
        ["openedSeconds"] = result.OpenedSeconds,
        ["published"] = result.Published?.Published,
        ["delivered"] = result.Delivered,
        ["conflated"] = result.Conflated,
        ["lost"] = result.Lost,
        ["unknown"] = result.Unknown,
        ["repeated"] = result.Repeated,
        ["connect"] = Json(result.Connect),
        ["subscribe"] = Json(result.Subscribe),
        ["store"] = result.Published is { } published ? Json(published.Times) : null,
        ["deliver"] = Json(result.Deliver),
        ["errors"] = Json(result.Errors),
        ["workers"] = result.Workers,
        ["lostWorkers"] = result.LostWorkers,
        ["isToolBound"] = result.BoundSeconds + result.EarlierBoundSeconds > 0,
        ["toolBoundSeconds"] = result.BoundSeconds,
        ["earlierToolBoundSeconds"] = result.EarlierBoundSeconds,
        ["clockErrorMicros"] = result.ClockError,
    };

    private static JsonObject Json(LongHistogram times)
    {
        var summary = TimeSummary.Of(times);
        return new JsonObject
        {
            ["count"] = summary.Count,
            ["p50"] = summary.P50,
            ["p99"] = summary.P99,
            ["p999"] = times.TotalCount == 0 ? 0 : times.GetValueAtPercentile(99.9),
            ["max"] = summary.Max,
        };
    }

    private static void AddRow(Spectre.Console.Table table, string name, LongHistogram times, long error)
    {
        if (times.TotalCount == 0) return;
        string[] cells =
        [
            name, BenchDisplay.Number(times.TotalCount),
            .. new[] { 50, 99, 99.9 }.Select(times.GetValueAtPercentile).Append(times.GetMaxValue())
                .Select(micros => BenchReport.Time(micros, error)),
        ];
        Spectre.Console.TableExtensions.AddRow(table, cells);
    }
}
