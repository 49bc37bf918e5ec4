using Pubby.Core.Draining;
using Pubby.Simulator.Nodes;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Model;

/// <summary>Replaces every node that there is, some at a time.</summary>
internal sealed class Deployment(DeployEvent deploy, World world)
{
    private readonly Queue<Node> _old = new(world.Staying);
    private DrainEvent? _first = deploy.First;
    private IReadOnlyList<Node> _starting = [];
    private IReadOnlyList<Node> _going = [];

    /// <summary>One tick.</summary>
    public void Advance()
    {
        if (_going.Any(node => !node.HasEnded) || _starting.Any(node => node.Phase == NodePhase.Starting)) return;
        if (deploy.IsNewFirst ? _starting.Count == 0 : _going.Count > 0) Start();
        else Drain();
    }

    private void Start()
    {
        // Without the new ones first, as many are missing as have ended.
        var count = deploy.IsNewFirst ? Math.Min(deploy.AtOnce, _old.Count) : _going.Count;
        _going = [];
        _starting = count > 0 ? world.Add(count, deploy.StartSeconds) : [];
    }

    private void Drain()
    {
        var count = deploy.IsNewFirst ? _starting.Count : Math.Min(deploy.AtOnce, _old.Count);
        var how = (_first ?? deploy.How ?? new DrainEvent()) with { Exits = true };
        _first = null;
        _starting = [];
        _going = [.. Enumerable.Range(0, count).Select(_ => _old.Dequeue())];
        foreach (var node in _going) Script.Drain(node, how, world.Clock);
    }
}
