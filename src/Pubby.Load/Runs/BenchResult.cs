using HdrHistogram;
using Pubby.Load.Measures;
using Pubby.Load.Plans;
using Pubby.Load.Publishing;
using Pubby.Load.Workers;

namespace Pubby.Load.Runs;

/// <summary>What came of a run: counts and times of all workers added.</summary>
internal sealed record BenchResult
{
    public required LoadPlan Plan { get; init; }

    public required int Workers { get; init; }

    /// <summary>Workers that ended before their end: what they counted is not in the counts.</summary>
    public required int LostWorkers { get; init; }

    public required int Open { get; init; }

    public required long Connects { get; init; }

    /// <summary>Seconds from the start until each connection had been subscribed; null: not all were.</summary>
    public required double? OpenedSeconds { get; init; }

    public required long Delivered { get; init; }

    public required long Conflated { get; init; }

    public required long Lost { get; init; }

    public required long Unknown { get; init; }

    public required long Repeated { get; init; }

    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    public required LongHistogram Connect { get; init; }

    public required LongHistogram Subscribe { get; init; }

    public required LongHistogram Deliver { get; init; }

    /// <summary>Null: nothing was published.</summary>
    public required PublishResult? Published { get; init; }

    public required IReadOnlyList<ToolTotal> Tools { get; init; }

    public required IReadOnlyList<BenchSecond> Seconds { get; init; }

    /// <summary>So exactly the worst clock was compared, in microseconds; 0: one machine.</summary>
    public long ClockError { get; init; }

    /// <summary>Of all workers, since deliveries are measured; of the whole run, where none are.</summary>
    public int BoundSeconds => Tools.Sum(tool => tool.BoundSeconds);

    /// <summary>Before that, while connections opened.</summary>
    public int EarlierBoundSeconds => Tools.Sum(tool => tool.EarlierBoundSeconds);

    public static BenchResult Of(LoadPlan plan, IReadOnlyCollection<WorkerState> workers, double? openedSeconds,
        PublishResult? published, IReadOnlyList<BenchSecond> seconds)
    {
        var results = workers.Select(worker => worker.Result).OfType<ResultLine>().ToArray();
        return new BenchResult
        {
            Plan = plan,
            Workers = workers.Count,
            LostWorkers = workers.Count - results.Length,
            Open = results.Sum(result => result.Open),
            Connects = results.Sum(result => result.Connects),
            OpenedSeconds = openedSeconds,
            Delivered = results.Sum(result => result.Delivered),
            Conflated = results.Sum(result => result.Conflated),
            Lost = results.Sum(result => result.Lost),
            Unknown = results.Sum(result => result.Unknown),
            Repeated = results.Sum(result => result.Repeated),
            Errors = BenchSecond.Sum(results.Select(result => result.Errors)
                .Concat(published is null ? [] : [published.Errors])),
            Connect = Merge(results.Select(result => result.Connect)),
            Subscribe = Merge(results.Select(result => result.Subscribe)),
            Deliver = Merge(results.Select(result => result.Deliver)),
            Published = published,
            Tools = [.. results.Select(result => result.Tool)],
            Seconds = seconds,
            ClockError = workers.Select(worker => worker.Worker.ClockError).DefaultIfEmpty().Max(),
        };
    }

    /// <summary>All that was planned has been done, and nothing of it was lost.</summary>
    public bool IsComplete =>
        Lost == 0 && LostWorkers == 0 && OpenedSeconds is not null && Published is not { Failed: > 0 };

    private static LongHistogram Merge(IEnumerable<string> encoded)
    {
        var sum = Times.New();
        foreach (var one in encoded) Times.Add(sum, one);
        return sum;
    }
}
