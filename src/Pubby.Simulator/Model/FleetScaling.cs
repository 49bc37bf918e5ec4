using Pubby.Core.Draining;
using Pubby.Simulator.Scaling;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Model;

/// <summary>Adds and removes nodes as the autoscaling asks.</summary>
internal sealed class FleetScaling(ScalingSettings settings, World world)
{
    /// <summary>Rules are looked at once in so many seconds.</summary>
    private const double Step = 10;

    private readonly MetricWindow _metrics = new(settings);
    private Autoscaler? _scaler;
    private double _nextAt = Step;

    /// <summary>One tick.</summary>
    public void Advance()
    {
        var serving = world.Running.Where(node => node.Phase != NodePhase.Starting).ToArray();
        _metrics.Observe(serving, world.Clock.Now, Scenario.Tick);
        if (world.Clock.Now < _nextAt) return;
        _nextAt += Step;
        _scaler ??= new Autoscaler(settings, _metrics);
        var staying = world.Staying.ToArray();
        var desired = _scaler.Desired(staying.Length, world.Clock.Now);
        if (desired > staying.Length) world.Add(desired - staying.Length, settings.StartSeconds);
        // The process ends in time for its deadline.
        var how = new DrainEvent(HasNotice: !settings.Deregisters, IsDeregistered: settings.Deregisters, Exits: true,
            DeadlineSeconds: settings.DeregistrationSeconds);
        foreach (var node in staying.Take(staying.Length - desired))
        {
            if (settings.Drains) Script.Drain(node, how, world.Clock);
            else world.Kill(node);
        }
    }
}
