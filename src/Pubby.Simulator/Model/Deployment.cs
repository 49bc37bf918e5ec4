using Pubby.Core.Draining;
using Pubby.Simulator.Nodes;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Model;

/// <summary>Replaces every node that there is, some at a time: the new ones serve before the old ones go.</summary>
internal sealed class Deployment(DeployEvent deploy, World world)
{
    private readonly Queue<Node> _old = new(world.Staying);
    private IReadOnlyList<Node> _starting = [];
    private IReadOnlyList<Node> _going = [];

    /// <summary>One tick.</summary>
    public void Advance()
    {
        if (_going.Any(node => !node.HasEnded)) return;
        if (_starting.Count == 0)
        {
            if (_old.Count > 0) _starting = world.Add(Math.Min(deploy.AtOnce, _old.Count), deploy.StartSeconds);
            return;
        }
        if (_starting.Any(node => node.Phase == NodePhase.Starting)) return;
        var how = (deploy.How ?? new DrainEvent()) with { Exits = true };
        _going = [.. _starting.Select(_ => _old.Dequeue())];
        foreach (var node in _going) Script.Drain(node, how, world.Clock);
        _starting = [];
    }
}
