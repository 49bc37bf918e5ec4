using Pubby.Simulator.Model;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Validation;

/// <summary>A figure of a run with real processes, and the simulator's.</summary>
internal sealed record Compared(string Act, string Figure, double Real, double Simulated, string Unit)
{
    /// <summary>How far the simulator may be off, in percent.</summary>
    public const double Allowed = 15;

    /// <summary>
    /// The simulator's distance, in percent of the real figure; of a distance, it is the distance itself.
    /// </summary>
    public double Difference => Real == 0 ? Simulated : 100 * (Simulated - Real) / Real;

    public bool IsClose => Math.Abs(Difference) <= Allowed;
}

/// <summary>Runs the acts of a rehearsal by the simulator, and compares.</summary>
internal sealed class Comparison(Rehearsal rehearsal, ulong seed)
{
    private const double Even = 1.2;
    private const string CountsDiffer = "distance of the hubs' counts, root mean square ÷ mean";

    private readonly List<Compared> _rows = [];

    public static IReadOnlyList<Compared> Of(Rehearsal rehearsal, ulong seed)
    {
        var comparison = new Comparison(rehearsal, seed);
        comparison.Ramp();
        comparison.ScaleUp();
        comparison.CallBack();
        comparison.RollingDrain();
        comparison.Kill();
        return comparison._rows;
    }

    private void Ramp()
    {
        const string Act = "ramp";
        var clients = rehearsal.Clients;
        var world = RunUntil(Reenactment.Ramp(3, clients), world => world.Nodes.Sum(node => node.Count) >= clients);
        Add(Act, "all are up after", rehearsal.Figure(Act, "all up after"), world.Clock.Now, "s");
    }

    private void ScaleUp()
    {
        const string Act = "scale up";
        var run = Run.Of(Reenactment.ScaleUp(Before(Act)[..3], 2, rehearsal.SecondsOf(Act)), seed);
        var evenAt = run.Fleet.First(one => one.Serving == 5 && one.Unevenness <= Even).Second;
        Add(Act, "even (1.2) after", rehearsal.Figure(Act, "even"), evenAt, "s");
        AddMoves(Act, run);
        AddCounts(Act, run, node => node);
    }

    private void CallBack()
    {
        const string Act = "drain and call back";
        const string Row = "had, when it was withdrawn";
        var (had, left) = (rehearsal.Figure(Act, Row), rehearsal.Figure(Act, Row, 1));
        var end = rehearsal.Figure(Act, Row, 2);
        var run = Run.Of(Reenactment.CallBack(Before(Act), (had - left) / had, rehearsal.SecondsOf(Act)), seed);
        Add(Act, "the hub has in the end", end, run.Nodes[0].Samples[^1].Count, "");
        AddCounts(Act, run, node => node);
    }

    private void RollingDrain()
    {
        const string Act = "rolling drain";
        var run = Run.Of(Reenactment.RollingDrain(Before(Act), rehearsal.SecondsOf(Act)), seed);
        for (var hub = 0; hub < 5; hub++)
        {
            var first = run.Nodes[hub].Samples.ToList().FindIndex(one => one.Moved > 0);
            var last = run.Nodes[hub].Samples.ToList().FindLastIndex(one => one.Moved > 0);
            Add(Act, $"hub {hub} gives its clients away in", rehearsal.Figure(Act, $"hub {hub}: \\d+ clients", 0) - 5,
                last - first + 1, "s");
        }
        AddMoves(Act, run);
        AddCounts(Act, run, node => node % 5);
    }

    private void Kill()
    {
        const string Act = "kill -9";
        var counts = Before(Act);
        var peak = 0L;
        var window = new Queue<long>();
        var world = RunUntil(Reenactment.Kill(counts), world =>
        {
            window.Enqueue(world.Nodes.Sum(node => node.Tick.Connects));
            if (window.Count > 10) window.Dequeue();
            peak = Math.Max(peak, window.Sum());
            return world.Clock.Now > 1 && world.Nodes.Sum(node => node.Count) >= counts.Sum();
        });
        Add(Act, "all are back after", rehearsal.Figure(Act, "\\d+ clients, all back"), world.Clock.Now, "s");
        Add(Act, "most that came back in a second", rehearsal.Figure(Act, "most that came back"), peak, "");
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
