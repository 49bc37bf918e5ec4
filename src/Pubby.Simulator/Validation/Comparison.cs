using Pubby.Simulator.Model;
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
            ("kill", comparison.Kill),
        ];
        foreach (var (act, compare) in acts.Where(one => rehearsal.Has(one.Act) && (isWarm || one.Act != "kill")))
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
        var killedAt = _reenactment.KilledAt;
        foreach (var (row, share) in new[] { ("half of them back after", 0.5), ("95 % of them back after", 0.95) })
        {
            var cut = 0L;
            var world = RunUntil(scenario, world =>
            {
                cut += world.Nodes.Sum(node => node.Tick.Cut);
                return cut > 0 && world.Nodes.Sum(node => node.Count) >= rehearsal.Plan.Clients - (cut * (1 - share));
            });
            Add(act, row, rehearsal.Figure(act, row), world.Clock.Now - killedAt, "s");
        }
        AddMoves(act, Run.Of(scenario, seed));
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
        var (squares, sum, samples) = (0.0, 0.0, 0);
        for (var second = 0; second < Math.Min(real[0].Length, run.Fleet.Count); second++)
        {
            var simulated = new double[real.Count];
            foreach (var (index, node) in run.Nodes.Index())
            {
                var at = second - node.First;
                if (at >= 0 && at < node.Samples.Count) simulated[place(index)] += node.Samples[at].Count;
            }
            for (var hub = 0; hub < real.Count; hub++, samples++)
            {
                squares += Math.Pow(real[hub][second] - simulated[hub], 2);
                sum += real[hub][second];
            }
        }
        Add(act, CountsDiffer, 0, 100 * Math.Sqrt(squares / samples) / (sum / samples), "%");
    }

    private void Add(string act, string figure, double real, double simulated, string unit) =>
        _rows.Add(new Compared(act, figure, real, simulated, unit));
}
