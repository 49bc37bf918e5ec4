using Pubby.Core.Balance;
using Pubby.Core.Draining;

namespace Pubby.Core.Tests.Balance;

/// <summary>
/// A fleet in steps of a second: real plans, and a balancer that is modelled. Each node sees the others' counts as they
/// were up to some seconds ago. Clients that are moved come back evenly over five seconds.
/// </summary>
internal sealed class FleetModel(BalanceLimits limits, ModelBalancer balancer, Func<int> maxLag, Random random)
{
    private const int SpreadSeconds = 5;
    private const double FreeConnects = 1000;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    private readonly List<(int At, int ChangedAt, FleetLoad Load)> _views = [];
    private readonly int[] _arrivals = new int[SpreadSeconds + 1];
    private readonly BalancerEfficiency _efficiency = new();
    private int _second;
    private int _changedAt = -1000;
    private int _ids;

    public List<ModelNode> Nodes { get; } = [];

    /// <summary>All that were moved.</summary>
    public int Moved { get; private set; }

    /// <summary>How often the log would say that the balancer is blind.</summary>
    public int Warnings { get; private set; }

    public double? Efficiency => _efficiency.Value;

    /// <summary>The smallest share of its target that a node had after it shed in a settled fleet.</summary>
    public double LowestDonor { get; private set; } = double.PositiveInfinity;

    public FleetLoad Load => FleetLoad.Of([.. Nodes.Select(RecordOf)]);

    public void Join(int count, int capacity)
    {
        Nodes.Add(new ModelNode($"node-{_ids++}", capacity, limits, maxLag()) { Count = count });
        _changedAt = _second;
    }

    /// <summary>Its clients come back, as clients do that were cut off.</summary>
    public void Die(int node)
    {
        Spread(Nodes[node].Count);
        Nodes.RemoveAt(node);
        _changedAt = _second;
    }

    public void Run(int seconds)
    {
        for (var end = _second + seconds; _second < end; _second++) Step();
    }

    private void Step()
    {
        balancer.Give(Nodes, _arrivals[_second % _arrivals.Length], random);
        _arrivals[_second % _arrivals.Length] = 0;
        if (_second % 5 == 0) Share();
        var load = Load;
        foreach (var node in Nodes) Shed(node, load);
    }

    private void Share()
    {
        _views.Add((_second, _changedAt, Load));
        if (Nodes.Any(node => node.Plan.IsOn) && _second - _changedAt >= Quiet.TotalSeconds)
        {
            if (_efficiency.Observe(TimeSpan.FromSeconds(_second), Load)) Warnings++;
        }
        else
        {
            _efficiency.Reset();
        }
        foreach (var node in Nodes) node.Plan.IsBlind = _efficiency.IsBlind;
    }

    private void Shed(ModelNode node, FleetLoad now)
    {
        var view = _views[Math.Max(0, _views.Count - 1 - (node.Lag / 5))];
        if (_second - view.ChangedAt < Quiet.TotalSeconds)
        {
            node.Plan.Pause();
            return;
        }
        var time = TimeSpan.FromSeconds(_second);
        var wasOn = node.Plan.IsOn;
        var due = node.Plan.DueAt(time, view.Load, node.Count, node.Capacity);
        if (node.Plan.IsOn != wasOn) node.Turns++;
        if (due == 0) return;
        node.Plan.OnShed(time, due);
        node.Count -= due;
        node.Shed += due;
        Moved += due;
        Spread(due);
        if (_second - _changedAt >= 60)
            LowestDonor = Math.Min(LowestDonor, node.Count / Math.Max(1, now.TargetOf(node.Capacity)));
    }

    private void Spread(int clients)
    {
        for (var i = 1; i <= SpreadSeconds; i++)
        {
            // The slots take turns with what is left over.
            _arrivals[(_second + i) % _arrivals.Length] += clients / SpreadSeconds
                + ((i + _second) % SpreadSeconds < clients % SpreadSeconds ? 1 : 0);
        }
    }

    private static NodeRecord RecordOf(ModelNode node) => new(
        node.Id, node.Count, node.Capacity, NodePhase.Serving, FreeConnects, IsRed: false, node.Shed, "1",
        DateTimeOffset.UnixEpoch);
}

internal sealed class ModelNode(string id, int capacity, BalanceLimits limits, int lag)
{
    public string Id => id;

    public int Capacity => capacity;

    /// <summary>How old the counts are by which it decides, in seconds.</summary>
    public int Lag => lag;

    public BalancePlan Plan { get; } = new(limits);

    public int Count { get; set; }

    public int Shed { get; set; }

    /// <summary>How often its plan began or ended.</summary>
    public int Turns { get; set; }
}
