using Pubby.Core.Draining;
using Pubby.Simulator.Model;
using Pubby.Simulator.Nodes;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Output;

/// <summary>Keeps what happened, second by second.</summary>
internal sealed class Recorder(World world)
{
    private static readonly int TicksPerSecond = (int)Math.Round(1 / Scenario.Tick);

    private readonly List<FleetSample> _fleet = [];
    private readonly List<NodeHistory> _nodes = [];
    private int _ticks;

    public IReadOnlyList<FleetSample> Fleet => _fleet;

    public IReadOnlyList<NodeHistory> Nodes => _nodes;

    /// <summary>One tick is over.</summary>
    public void Observe()
    {
        while (_nodes.Count < world.Nodes.Count) _nodes.Add(new NodeHistory(world.Nodes[_nodes.Count], _fleet.Count));
        foreach (var node in _nodes) node.Add();
        if (++_ticks % TicksPerSecond != 0) return;
        foreach (var node in _nodes) node.EndSecond(TicksPerSecond);
        _fleet.Add(Sum());
    }

    private FleetSample Sum()
    {
        var second = _fleet.Count + 1;
        var sum = new FleetSample { Second = second, Wanted = world.Wanted, Smallest = long.MaxValue };
        foreach (var history in _nodes)
        {
            if (history.Last is not { } last) continue;
            sum = sum with
            {
                Connected = sum.Connected + last.Count,
                Connects = sum.Connects + last.Connects,
                Refused = sum.Refused + last.Refused,
                RefusedByClosed = sum.RefusedByClosed + history.Total.RefusedByClosed,
                Moved = sum.Moved + last.Moved,
                Cut = sum.Cut + history.Total.Cut,
                Wasted = sum.Wasted + history.Total.Wasted,
                Running = sum.Running + (history.Node.HasEnded ? 0 : 1),
                Serving = sum.Serving + (last.IsServing ? 1 : 0),
                Processor = sum.Processor + (last.IsServing ? last.Processor : 0),
                HottestProcessor = Math.Max(sum.HottestProcessor, last.Processor),
                P99 = Math.Max(sum.P99, last.IsServing ? last.P99 : 0),
                Largest = last.IsServing ? Math.Max(sum.Largest, last.Count) : sum.Largest,
                Smallest = last.IsServing ? Math.Min(sum.Smallest, last.Count) : sum.Smallest,
            };
        }
        return sum with
        {
            Processor = sum.Processor / Math.Max(1, sum.Serving),
            Smallest = sum.Serving == 0 ? 0 : sum.Smallest,
        };
    }
}

/// <summary>A node, second by second, from the one in which it came.</summary>
internal sealed class NodeHistory(Node node, int first)
{
    private readonly List<NodeSample> _samples = [];
    private NodeTick _sum;
    private double _processor;
    private double _p99;

    public Node Node => node;

    /// <summary>How many seconds the fleet was old when it came.</summary>
    public int First => first;

    public IReadOnlyList<NodeSample> Samples => _samples;

    /// <summary>The last second; null: the node had ended before.</summary>
    public NodeSample? Last { get; private set; }

    /// <summary>The last second's counters.</summary>
    public NodeTick Total { get; private set; }

    public void Add()
    {
        _sum = _sum.Plus(node.Tick);
        _processor += node.Processor;
        _p99 = Math.Max(_p99, node.P99);
    }

    public void EndSecond(int ticks)
    {
        var wasGone = node.HasEnded && Last is null or { Count: 0, IsServing: false } && _sum == default;
        Total = _sum;
        Last = wasGone ? null : new NodeSample(node.Count, !node.HasEnded && node.Phase == NodePhase.Serving,
            (int)_sum.Connects, (int)_sum.Refused, (int)_sum.Moved, (float)(_processor / ticks), (float)_p99);
        if (Last is { } last) _samples.Add(last);
        (_sum, _processor, _p99) = (default, 0, 0);
    }
}
