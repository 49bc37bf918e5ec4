using Pubby.Simulator.Model;

namespace Pubby.Simulator.Output;

/// <summary>
/// What a run shows, as numbers with names. All are of the time from the first event on, or from the second that the
/// scenario names.
/// </summary>
internal static class Measures
{
    /// <summary>A fleet is even if the largest node has at most this many times the clients of the smallest.</summary>
    private const double Even = 1.2;

    /// <summary>All are back, but for so few that they may have left by themselves.</summary>
    private const double Back = 0.999;

    private static readonly (string Name, string Text, string Unit, Func<Window, double> Of)[] Table =
    [
        ("settled", "seconds until the fleet is even", "s", Settled),
        ("unevenness", "largest node ÷ smallest, in the end", "", run => run.Last.Unevenness),
        ("moved", "share of the clients that were told to move", "%",
            run => 100.0 * run.After.Sum(one => one.Moved) / Math.Max(1, run.Last.Wanted)),
        ("lost", "connections that ended without a word", "", run => run.After.Sum(one => one.Cut)),
        ("fallen", "nodes that fell over", "", run => run.Run.Nodes.Count(node => node.Node.HasFallen)),
        ("first-fall", "seconds until the first fell", "s", run => Falls(run).DefaultIfEmpty(double.NaN).Min()),
        ("last-fall", "seconds until the last fell", "s", run => Falls(run).DefaultIfEmpty(double.NaN).Max()),
        ("refused", "connects that were refused", "", run => run.After.Sum(one => one.Refused)),
        ("refused-by-closed", "connects that a node refused as it drained", "",
            run => run.After.Sum(one => one.RefusedByClosed)),
        ("wasted", "connections opened for clients that had given up", "", run => run.After.Sum(one => one.Wasted)),
        ("back", "seconds until all were back", "s", run => BackAfter(run, Back)),
        ("nearly-back", "seconds until 95 % of those that were cut were back", "s", NearlyBackAfter),
        ("back-at-600", "share of those that were cut that is back after 600 s", "%", run => BackAt(run, 600)),
        ("peak-connects", "most connects in a second", "", run => run.After.Max(one => one.Connects)),
        ("peak-over-even", "most tries to connect in a second ÷ what they were if spread over 600 s", "",
            run => run.After.Max(one => one.Connects + one.Refused) / (run.After.Sum(one => one.Connects) / 600.0)),
        ("least-of-mean", "connects in the calmest 5 s of the first drain ÷ their mean", "%", run => Spread(run).Least),
        ("most-of-mean", "the same of the busiest", "%", run => Spread(run).Most),
        ("added-processor", "what the busiest second adds to the processor's share, in the mean of the nodes", "%",
            run => 100 * (run.After.Max(one => one.Processor) - run.Before.Processor)),
        ("p99-ratio", "the worst p99 ÷ what it was before", "",
            run => run.After.Max(one => one.P99) / run.Before.P99),
        ("nodes-most", "most nodes that served", "", run => run.After.Max(one => one.Serving)),
        ("nodes-least", "fewest nodes that served", "", run => run.After.Min(one => one.Serving)),
        ("over", "node hours above the need", "h", run => NodeHours(run, one => one)),
        ("under", "node hours below the need", "h", run => NodeHours(run, one => -one)),
        ("hottest", "the hottest node's processor", "%", run => 100 * run.After.Max(one => one.HottestProcessor)),
        ("warned", "nodes whose log says that the balancer does not look at open connections", "",
            run => run.Run.Nodes.Count(node => node.Node.HasWarned)),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(row => row.Name)];

    public static (string Text, string Unit, double Value) Of(string name, Run run)
    {
        var (_, text, unit, of) = Table.Single(row => row.Name == name);
        return (text, unit, of(new Window(run)));
    }

    private static double Settled(Window run)
    {
        var last = run.After.Select((one, second) => one.Unevenness > Even ? second + 1 : 0).Max();
        return last == run.After.Count ? double.PositiveInfinity : last;
    }

    private static IEnumerable<double> Falls(Window run) => run.Run.Nodes.Where(node => node.Node.HasFallen)
        .Select(node => (double)(node.First + node.Samples.Count - run.From));

    private static double NearlyBackAfter(Window run)
    {
        var most = run.After.Max(one => (double)(one.Wanted - one.Connected) / one.Wanted);
        return BackAfter(run, 1 - (0.05 * most));
    }

    private static double BackAfter(Window run, double share)
    {
        // From the worst second on: what is moved later, to even out, is not away.
        var worst = run.After.Index().MaxBy(one => one.Item.Wanted - one.Item.Connected).Index;
        var back = run.After.Skip(worst).TakeWhile(one => one.Connected < share * one.Wanted).Count();
        return worst + back == run.After.Count ? double.PositiveInfinity : worst + back;
    }

    private static double BackAt(Window run, int second)
    {
        var at = run.After[Math.Min(second, run.After.Count) - 1];
        var most = run.After.Max(one => one.Wanted - one.Connected);
        return most == 0 ? 100 : 100.0 * (most - (at.Wanted - at.Connected)) / most;
    }

    /// <summary>In parts of 5 s, without the first and the last: clients come up to 5 s after they are told.</summary>
    private static (double Least, double Most) Spread(Window run)
    {
        var first = run.After.Index().FirstOrDefault(one => one.Item.Moved > 0).Index;
        var told = run.After.Skip(first).TakeWhile(one => one.Moved > 0).Select(one => (double)one.Connects).ToArray();
        var parts = told.Chunk(5).Where(part => part.Length == 5).Select(part => part.Sum()).Skip(1).ToArray();
        return parts.Length < 2 ? (double.NaN, double.NaN)
            : (100 * ((parts.Min() / parts.Average()) - 1), 100 * ((parts.Max() / parts.Average()) - 1));
    }

    private static double NodeHours(Window run, Func<double, double> side)
    {
        var each = run.Run.Scenario.Scaling?.ComfortablePerNode ?? run.Run.Scenario.NodeOrDefault.Capacity;
        return run.After.Sum(one => Math.Max(0, side(one.Running - Math.Ceiling((double)one.Wanted / each)))) / 3600;
    }

    /// <summary>The part of a run that counts.</summary>
    private sealed class Window(Run run)
    {
        public Run Run => run;

        public int From { get; } = (int)run.Scenario.MeasuredFrom;

        public IReadOnlyList<FleetSample> After { get; } = [.. run.Fleet.Skip((int)run.Scenario.MeasuredFrom)];

        /// <summary>The second before.</summary>
        public FleetSample Before => run.Fleet[Math.Max(0, From - 1)];

        public FleetSample Last => run.Fleet[^1];
    }
}
