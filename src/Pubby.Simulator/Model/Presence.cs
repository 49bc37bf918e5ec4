using Pubby.Core.Balance;
using Pubby.Core.Draining;
using Pubby.Simulator.Nodes;

namespace Pubby.Simulator.Model;

/// <summary>
/// What the nodes know of each other. Each writes its record and reads the others' once in a period, at a moment of its
/// own; those that do so in the same tick see the same.
/// </summary>
internal sealed class Presence
{
    /// <summary>A prime: nodes that came one after another are not in neighbouring slots.</summary>
    private const int Stride = 37;

    private readonly Clock _clock;
    private readonly FleetView?[] _slots;
    private readonly Dictionary<string, (NodeRecord Record, double At)> _records = [];
    private readonly List<string> _order = [];

    public Presence(Clock clock, int nodes)
    {
        _clock = clock;
        _slots = new FleetView?[(int)Math.Round(FleetRules.Limits.PeriodOf(nodes) / clock.Tick)];
    }

    /// <summary>One tick.</summary>
    /// <param name="nodes">In the order in which they came.</param>
    public void Advance(IReadOnlyList<Node> nodes)
    {
        var slot = (int)(_clock.Ticks % _slots.Length);
        for (var i = FirstOf(slot, nodes.Count); i < nodes.Count; i = NextOf(slot, i, nodes.Count))
        {
            if (!nodes[i].HasEnded && nodes[i].Phase != NodePhase.Starting) Write(nodes[i]);
        }
        for (var i = FirstOf(slot, nodes.Count); i < nodes.Count; i = NextOf(slot, i, nodes.Count))
        {
            if (nodes[i].HasEnded || nodes[i].Phase == NodePhase.Starting) continue;
            if (_slots[slot]?.ReadAt != _clock.Elapsed) Read(slot);
            nodes[i].View = _slots[slot];
        }
    }

    /// <summary>A node that ends as it should takes its record away.</summary>
    public void Remove(Node node)
    {
        if (_records.Remove(node.Id)) _order.Remove(node.Id);
    }

    private void Write(Node node)
    {
        if (!_records.ContainsKey(node.Id)) _order.Add(node.Id);
        _records[node.Id] = (node.Record, _clock.Now);
    }

    private void Read(int slot)
    {
        _order.RemoveAll(id =>
        {
            var isOver = _clock.Now - _records[id].At >= FleetRules.RecordLife.TotalSeconds;
            if (isOver) _records.Remove(id);
            return isOver;
        });
        NodeRecord[] read = [.. _order.Select(id => _records[id].Record)];
        _slots[slot] = FleetView.After(_slots[slot], read, _clock.Elapsed, FleetRules.RecordLife);
    }

    private int FirstOf(int slot, int nodes)
    {
        var first = 0;
        while (first < nodes && first * Stride % _slots.Length != slot) first++;
        return first;
    }

    private int NextOf(int slot, int after, int nodes)
    {
        var next = after + 1;
        while (next < nodes && next * Stride % _slots.Length != slot) next++;
        return next;
    }
}
