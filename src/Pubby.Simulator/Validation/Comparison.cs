using Pubby.Simulator.Model;
using Pubby.Simulator.Output;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Validation;

/// <summary>Runs the acts of a rehearsal by the simulator, and compares: those that it had.</summary>
internal sealed class Comparison(Rehearsal rehearsal, ulong seed)
{
    private const double Even = 1.2;
    private const double MinRampSeconds = 10;
    private const string CountsDiffer = "distance of the hubs' counts, root mean square ÷ mean";

    private readonly List<Compared> _rows = [];
    private readonly Reenactment _reenactment = new(rehearsal.Plan);

    public static IReadOnlyList<Compared> Of(Rehearsal rehearsal, ulong seed)
    {
        var comparison = new Comparison(rehearsal, seed);
        // After a rolling drain clients go to a hub that has just started, and compiles what it does.
        var isWarm = !rehearsal.Has("rolling-drain");
        (string Act, Action<string> Compare)[] acts =
        [
            ("ramp", comparison.Ramp), ("scale-up", comparison.ScaleUp), ("call-back", comparison.CallBack),
            ("rolling-drain", comparison.RollingDrain), ("black-hole", comparison.BlackHole),
            ("article", comparison.Article), ("evening", comparison.Evening), ("kill", comparison.Kill),
            ("region-failover", comparison.RegionFailover),
        ];
        foreach (var (act, compare) in acts.Where(
            one => rehearsal.Has(one.Act) && (isWarm || one.Act is not ("kill" or "region-failover"))))
            compare(act);
        return comparison._rows;
    }

    private void Ramp(string act)
    {
        var clients = rehearsal.Plan.Clients;
        // What a shorter one takes says how busy the machine was.
        if (_reenactment.RampSeconds < MinRampSeconds) return;
        var world = RunUntil(_reenactment.Ramp(), world => world.Nodes.Sum(node => node.Count) >= clients);
        Add(act, "all are up after", rehearsal.Figure(act, "all up after"), world.Clock.Now, "s");
    }

    private void ScaleUp(string act)
    {
        var plan = rehearsal.Plan;
        var run = Run.Of(_reenactment.ScaleUp(Before(act)[..plan.Nodes], rehearsal.SecondsOf(act)), seed);
        var isAllThere = plan.Nodes + plan.More;
        var even = run.Fleet.FirstOrDefault(one => one.Serving == isAllThere && one.Unevenness <= Even).Second;
        Add(act, "even (1.2) after", rehearsal.Figure(act, "even"), even, "s");
        AddMoves(act, run);
        AddCounts(act, run, node => node);
    }

    private void CallBack(string act)
    {
        const string Row = "had, when it was ready again";
        if (!rehearsal.Report.Contains(Row, StringComparison.Ordinal)) return;
        var (had, left) = (rehearsal.Figure(act, Row), rehearsal.Figure(act, Row, 1));
        var end = rehearsal.Figure(act, Row, 2);
        var paused = rehearsal.Figure(act, "ready again after") - rehearsal.Figure(act, "withdrawn: the last client");
        var run = Run.Of(
            _reenactment.CallBack(Before(act), (had - left) / had, paused, rehearsal.SecondsOf(act)), seed);
        Add(act, "the hub has in the end", end, run.Nodes[0].Samples[^1].Count, "");
        AddMoves(act, run);
        AddCounts(act, run, node => node);
    }

    private void RollingDrain(string act)
    {
        var counts = Before(act);
        var hubs = rehearsal.Plan.Nodes + rehearsal.Plan.More;
        var took = Enumerable.Range(0, hubs).Select(hub => rehearsal.Figure(act, $"hub {hub}: \\d+ clients")).ToArray();
        var startSeconds = (rehearsal.SecondsOf(act) - took.Sum()) / hubs;
        var run = Run.Of(_reenactment.RollingDrain(counts[..hubs], startSeconds, rehearsal.SecondsOf(act)), seed);
        for (var hub = 0; hub < hubs; hub++)
        {
            var moves = run.Nodes[hub].Samples.ToList();
            var seconds = moves.FindLastIndex(one => one.Moved > 0) - moves.FindIndex(one => one.Moved > 0) + 1;
            var real = took[hub] - rehearsal.Figure(act, $"hub {hub}: first told after");
            Add(act, $"hub {hub} gives its clients away in", real, seconds, "s");
        }
        AddMoves(act, run);
        AddCounts(act, run, node => node % hubs);
    }

    private void BlackHole(string act)
    {
        var counts = Before(act)[..rehearsal.Plan.Nodes];
        Compare("refuses at once", leaves: false);
        Compare("leaves first", leaves: true);

        void Compare(string how, bool leaves)
        {
            var (refused, tries) = (0L, 0L);
            var share = 0.0;
            RunUntil(_reenactment.BlackHole(counts, leaves), world =>
            {
                var more = world.Nodes.Sum(node => node.Tick.RefusedByClosed);
                // From the order on: before it none is refused.
                if (world.Nodes.All(node => !node.IsToGo)) return false;
                (refused, tries) = (refused + more, tries + more + world.Nodes.Sum(node => node.Tick.Connects));
                if (more > 0) share = 100.0 * refused / tries;
                return false;
            });
            const string Row = "share of connects that were refused until";
            Add(act, $"{how}: connects refused until the balancers knew, of all",
                rehearsal.Figure(act, $"{how}: {Row}"), share, "%");
        }
    }

    private void Kill(string act)
    {
        if (!rehearsal.Report.Contains("of them back after", StringComparison.Ordinal)) return;
        var scenario = _reenactment.Kill();
        AddComeback(act, scenario, _reenactment.KilledAt, () =>
        {
            var cut = 0L;
            return world => cut += world.Nodes.Sum(node => node.Tick.Cut);
        });
        AddMoves(act, Run.Of(scenario, seed));
    }

    private void Article(string act)
    {
        var comesAt = rehearsal.Figure(act, "as many clients again came after");
        var plan = rehearsal.Plan;
        var run = Run.Of(_reenactment.Article(Before(act)[..plan.Nodes], comesAt, rehearsal.SecondsOf(act)), seed);
        Add(act, "largest hub ÷ smallest", rehearsal.Figure(act, "largest hub"), run.Fleet[^1].Unevenness, "");
        AddCounts(act, run, node => node);
    }

    private void Evening(string act)
    {
        var run = Run.Of(
            _reenactment.Evening(Before(act)[..rehearsal.Plan.Nodes], rehearsal.SecondsOf(act)), seed);
        var real = rehearsal.CountsIn(act);
        var seconds = Math.Min(real[0].Length, run.Fleet.Count);
        var hubs = Enumerable.Range(0, seconds).Select(second => (
            Real: real.Count(hub => hub[second] >= 1), Simulated: run.Nodes.Count(node => At(node, second) >= 1)))
            .ToArray();
        Add(act, "most hubs that had clients", hubs.Max(one => one.Real), hubs.Max(one => one.Simulated), "");
        Add(act, "hub seconds with clients", hubs.Sum(one => one.Real), hubs.Sum(one => one.Simulated), "s");
        AddDistance(act, "distance of the number of hubs, root mean square ÷ mean",
            hubs.Select(one => ((double)one.Real, (double)one.Simulated)));
        AddMoves(act, run);
    }

    private void RegionFailover(string act)
    {
        const string Row = "connections that died";
        if (!rehearsal.Report.Contains(Row, StringComparison.Ordinal)) return;
        var (neighbours, cut) = (rehearsal.Figure(act, "clients of the other region"), rehearsal.Plan.Clients);
        var scenario = _reenactment.RegionFailover(neighbours, cut, rehearsal.Figure(act, "over so long they had"),
            rehearsal.Figure(act, "the name led to"));
        var at = Reenactment.FailsAt(neighbours);
        AddComeback(act, scenario, at, () => world => world.Clock.Now > at ? cut : 0);
        AddMoves(act, Run.Of(scenario, seed));
    }

    /// <param name="at">When clients are cut.</param>
    /// <param name="countCut">What counts in each tick of a run how many were until then.</param>
    private void AddComeback(string act, Scenario scenario, double at, Func<Func<World, long>> countCut)
    {
        foreach (var (row, share) in new[] { ("half of them back after", 0.5), ("95 % of them back after", 0.95) })
        {
            var cutOf = countCut();
            var world = RunUntil(scenario, world => cutOf(world) is > 0 and var cut
                && world.Nodes.Sum(node => node.Count) >= world.Wanted - (cut * (1 - share)));
            Add(act, row, rehearsal.Figure(act, row), world.Clock.Now - at, "s");
        }
    }

    private World RunUntil(Scenario scenario, Func<World, bool> isOver)
    {
        var world = new World(scenario, seed);
        var script = new Script(scenario, world);
        do world.Advance(script.Act);
        while (world.Clock.Now < scenario.Seconds && !isOver(world));
        return world;
    }

    /// <summary>What each hub had when the act began.</summary>
    private long[] Before(string act) => [.. rehearsal.CountsIn(act).Select(hub => (long)Math.Round(hub[0]))];

    private void AddMoves(string act, Run run) => Add(
        act, "clients told to move", rehearsal.Figure(act, "clients moved as told"), run.Fleet.Sum(one => one.Moved),
        "");

    /// <param name="place">The hub in whose place a node is.</param>
    private void AddCounts(string act, Run run, Func<int, int> place)
    {
        var real = rehearsal.CountsIn(act);
        var pairs = new List<(double Real, double Simulated)>();
        for (var second = 0; second < Math.Min(real[0].Length, run.Fleet.Count); second++)
        {
            var simulated = new double[real.Count];
            foreach (var (index, node) in run.Nodes.Index()) simulated[place(index)] += At(node, second);
            pairs.AddRange(real.Select((hub, index) => (hub[second], simulated[index])));
        }
        AddDistance(act, CountsDiffer, pairs);
    }

    private static long At(NodeHistory node, int second) =>
        second >= node.First && second - node.First < node.Samples.Count
            ? node.Samples[second - node.First].Count : 0;

    private void AddDistance(string act, string figure, IEnumerable<(double Real, double Simulated)> pairs)
    {
        var all = pairs.ToArray();
        var square = all.Average(pair => Math.Pow(pair.Real - pair.Simulated, 2));
        Add(act, figure, 0, 100 * Math.Sqrt(square) / all.Average(pair => pair.Real), "%");
    }

    private void Add(string act, string figure, double real, double simulated, string unit) =>
        _rows.Add(new Compared(act, figure, real, simulated, unit));
}
