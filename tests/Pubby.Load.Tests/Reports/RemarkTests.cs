using Pubby.Load.Measures;
using Pubby.Load.Plans;
using Pubby.Load.Reports;
using Pubby.Load.Runs;

namespace Pubby.Load.Tests.Reports;

/// <summary>What a report says of the tool itself.</summary>
public sealed class RemarkTests
{
    [Fact]
    public void Bound_seconds_are_a_part_of_those_in_which_they_were_counted()
    {
        var remarks = RemarksOf(Tool(bound: 3, earlierBound: 2), Tool(bound: 1, earlierBound: 0));
        Assert.Contains(remarks,
            remark => remark.StartsWith("Tool-bound: 4 of 20 seconds of all workers.", StringComparison.Ordinal));
        Assert.Contains(remarks, remark => remark.StartsWith(
            "Before deliveries were measured, 2 of 80 seconds of all workers", StringComparison.Ordinal));
    }

    [Fact]
    public void A_tool_that_was_bound_while_connections_opened_was_not_never_bound()
    {
        Assert.Contains("The tool was never what was measured", RemarksOf(Tool(0, 0))[0], StringComparison.Ordinal);
        Assert.DoesNotContain(RemarksOf(Tool(0, 1)), IsOfNever);
    }

    [Fact]
    public void Without_workers_nothing_is_said_of_them() => Assert.Empty(RemarksOf());

    [Fact]
    public void Seconds_before_the_measuring_are_counted_apart()
    {
        var meter = new LoadMeter(new Clock(TimeProvider.System), connections: 1);
        meter.Tool.OnPass(5_000);
        meter.EndSecond();
        meter.Measure(from: 0);
        meter.EndSecond();
        meter.EndSecond();
        var total = meter.Tool.Total();
        Assert.Equal((2, 1, 1), (total.MeasuredSeconds, total.EarlierSeconds, total.EarlierBoundSeconds));
    }

    private static bool IsOfNever(string remark) => remark.Contains("never", StringComparison.Ordinal);

    /// <summary>Its process is much older than the run.</summary>
    private static ToolTotal Tool(int bound, int earlierBound) => new(
        ProcessorSeconds: 1, UserSeconds: 1, Seconds: 1000, WorstLagMs: 2, MeasuredSeconds: 10, BoundSeconds: bound,
        EarlierSeconds: 40, EarlierBoundSeconds: earlierBound, Memory: 1);

    private static string[] RemarksOf(params ToolTotal[] tools) =>
    [
        .. BenchReport.Remarks(new BenchResult
        {
            Plan = new LoadPlan { Hubs = ["a:1"], Connections = 1 },
            Workers = tools.Length,
            LostWorkers = 0,
            Open = 1,
            Connects = 1,
            OpenedSeconds = 1,
            Delivered = 1,
            Conflated = 0,
            Lost = 0,
            Unknown = 0,
            Repeated = 0,
            Errors = new Dictionary<string, long>(),
            Connect = Times.New(),
            Subscribe = Times.New(),
            Deliver = Times.New(),
            Published = null,
            Tools = tools,
            Seconds = [],
        }),
    ];
}
