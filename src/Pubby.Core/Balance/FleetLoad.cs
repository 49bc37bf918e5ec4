namespace Pubby.Core.Balance;

/// <summary>
/// What the counts of a fleet's serving nodes say. A node's target is its share of all clients: all counts, times its
/// capacity, divided by all capacities. Computed once for each view.
/// </summary>
internal sealed class FleetLoad
{
    /// <summary>A node that is further from its target than this share makes the fleet uneven.</summary>
    private const double UnevenShare = 0.1;

    /// <summary>If all nodes are closer to their targets than this share, the fleet is even.</summary>
    private const double EvenShare = 0.05;

    private readonly IReadOnlyList<NodeRecord> _serving;
    private readonly double _perCapacity;

    private FleetLoad(IReadOnlyList<NodeRecord> all)
    {
        Nodes = all;
        _serving = [.. all.Where(node => node.IsServing)];
        var capacity = _serving.Sum(node => (double)node.Capacity);
        _perCapacity = capacity > 0 ? _serving.Sum(node => (double)node.Count) / capacity : 0;
        IsEven = true;
        foreach (var node in _serving)
        {
            var target = TargetOf(node.Capacity);
            var gap = node.Count - target;
            if (gap > 0) Surplus += gap;
            else if (gap < 0) (Deficit, FreeBelow) = (Deficit - gap, FreeBelow + Math.Max(0, node.FreeConnects));
            // Counts are whole.
            IsEven &= Math.Abs(gap) <= Math.Max(EvenShare * target, 1);
            if (Math.Abs(gap) > UnevenShare * target) UnevenGap = Math.Max(UnevenGap, Math.Abs(gap));
        }
    }

    public IReadOnlyList<NodeRecord> Nodes { get; }

    /// <summary>How many nodes are serving.</summary>
    public int Serving => _serving.Count;

    /// <summary>How many clients are above their nodes' targets.</summary>
    public double Surplus { get; }

    /// <summary>How many clients are missing on the nodes that have too few.</summary>
    public double Deficit { get; }

    /// <summary>How many connects a second the nodes that have too few can take.</summary>
    public double FreeBelow { get; }

    /// <summary>
    /// The largest distance, in clients, of a node that is more than 10 % from its target; 0: no node is.
    /// </summary>
    public double UnevenGap { get; }

    /// <summary>All nodes are within 5 % of their targets.</summary>
    public bool IsEven { get; }

    public static FleetLoad Of(IReadOnlyList<NodeRecord> nodes) => new(nodes);

    /// <summary>How many clients a serving node of this capacity should have.</summary>
    public double TargetOf(int capacity) => capacity * _perCapacity;
}
