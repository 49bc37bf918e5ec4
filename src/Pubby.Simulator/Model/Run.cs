using Pubby.Simulator.Output;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Model;

/// <summary>A scenario that was run, and what came out.</summary>
/// <param name="Seed">Of everything that chance decides.</param>
internal sealed record Run(
    Scenario Scenario, ulong Seed, IReadOnlyList<FleetSample> Fleet, IReadOnlyList<NodeHistory> Nodes)
{
    public static Run Of(Scenario scenario, ulong seed, CancellationToken cancellationToken = default)
    {
        var world = new World(scenario, seed);
        var script = new Script(scenario, world);
        var recorder = new Recorder(world);
        var ticks = (long)Math.Round(scenario.Seconds / Scenario.Tick);
        while (world.Clock.Ticks < ticks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            world.Advance(script.Act);
            recorder.Observe();
        }
        return new Run(scenario, seed, recorder.Fleet, recorder.Nodes);
    }
}
