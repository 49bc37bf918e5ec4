using Pubby.Core.Draining;
using Pubby.Simulator.Nodes;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Model;

/// <summary>What a scenario does to its fleet, and when: its events, its deployments, its scaling.</summary>
internal sealed class Script(Scenario scenario, World world)
{
    private readonly Queue<ScenarioEvent> _events = new(scenario.EventsInOrder);
    private readonly List<Deployment> _deployments = [];
    private readonly FleetScaling? _scaling =
        scenario.Scaling is { } settings ? new FleetScaling(settings, world) : null;

    /// <summary>Does what is due in this tick: what is due at a second is done in the first tick after it.</summary>
    public void Act()
    {
        while (_events.TryPeek(out var next) && next.At < world.Clock.Now) Do(_events.Dequeue());
        foreach (var deployment in _deployments) deployment.Advance();
        _scaling?.Advance();
    }

    private void Do(ScenarioEvent one)
    {
        if (one.Add > 0) world.Add(one.Add, one.StartSeconds);
        for (var i = 0; i < one.Kill && world.Running.MaxBy(node => node.Count) is { } largest; i++)
            world.Kill(largest);
        for (var i = 0; i < one.AddBalancers; i++) world.AddBalancer();
        if (one.Pause) foreach (var node in world.Running) node.Pause();
        if (one.Withdraw) foreach (var node in world.Running) node.Withdraw();
        if (one.Drain is { } drain)
            foreach (var node in world.Staying.Take(drain.Nodes).ToArray()) Drain(node, drain, world.Clock);
        if (one.Deploy is { } deploy) _deployments.Add(new Deployment(deploy, world));
        if (one.Failover is { } failover) world.FailOver(failover);
    }

    public static void Drain(Node node, DrainEvent how, Clock clock)
    {
        DateTimeOffset? deadline =
            how.DeadlineSeconds is { } seconds ? clock.Date + TimeSpan.FromSeconds(seconds) : null;
        var order = new DrainOrder("scenario", deadline, IsOutOfRotation: !how.HasNotice, how.Exits);
        node.IsDeregistered = how.IsDeregistered;
        node.Order(order, how.Seconds, how.IsPaced);
    }
}
