using Pubby.Load.Workers;

namespace Pubby.Load.Runs;

/// <summary>A second of a run, of all workers together.</summary>
/// <param name="P50">Of the worker in which it is highest, in microseconds; the whole run's is exact.</param>
/// <param name="BoundWorkers">So many may have measured themselves.</param>
internal sealed record BenchSecond(
    string Phase, int Second, int Begun, int Open, int Subscribed, long Connects, long Deliveries, long Published,
    long P50, long P99, long Max, IReadOnlyDictionary<string, long> Errors, int BoundWorkers, int LostWorkers)
{
    public static BenchSecond Of(string phase, int second, long published, IReadOnlyCollection<WorkerState> workers)
    {
        var lines = workers.Where(worker => !worker.IsLost).Select(worker => worker.Second).OfType<SecondLine>()
            .ToArray();
        return new BenchSecond(phase, second, lines.Sum(line => line.Begun), lines.Sum(line => line.Open),
            lines.Sum(line => line.Subscribed), lines.Sum(line => line.Connects), lines.Sum(line => line.Deliveries),
            published, Most(line => line.Deliver.P50), Most(line => line.Deliver.P99), Most(line => line.Deliver.Max),
            Sum(lines.Select(line => line.Errors)), lines.Count(line => line.IsToolBound),
            workers.Count(worker => worker.IsLost));

        long Most(Func<SecondLine, long> of) => lines.Select(of).DefaultIfEmpty().Max();
    }

    public static IReadOnlyDictionary<string, long> Sum(IEnumerable<IReadOnlyDictionary<string, long>> all) =>
        all.SelectMany(errors => errors).GroupBy(error => error.Key, StringComparer.Ordinal)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .ToDictionary(kind => kind.Key, kind => kind.Sum(error => error.Value));
}
