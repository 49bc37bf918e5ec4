using Pubby.Core.Draining;
using Pubby.Simulator.Balancers;
using Pubby.Simulator.Chance;
using Pubby.Simulator.Clients;
using Pubby.Simulator.Nodes;
using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Model;

/// <summary>
/// A fleet, its balancer and its clients, in ticks. The same scenario and seed give the same numbers. No client is an
/// object: all are counts.
/// </summary>
internal sealed class World
{
    private readonly Scenario _scenario;
    private readonly Xoshiro _random;
    private readonly Crowd _crowd;
    private readonly Balancer _balancer;
    private readonly Presence _presence;
    private readonly ClientCurve _curve;
    private readonly List<Node> _nodes = [];
    private NameCaches? _names;
    private int _groups;

    public World(Scenario scenario, ulong seed)
    {
        _scenario = scenario;
        _random = new Xoshiro(seed);
        _crowd = new Crowd(scenario.ClientOrDefault, _random, Scenario.Tick);
        _balancer = new Balancer(scenario.BalancerOrDefault, _random);
        _presence = new Presence(Clock, scenario.Fleet.Nodes);
        _curve = new ClientCurve(scenario.Clients ?? [], scenario.Fleet.Clients);
        for (var i = 0; i < scenario.Fleet.Nodes; i++) AddNode(0, scenario.Fleet.ClientsOf(i));
        _groups = 1;
        Wanted = scenario.Fleet.Clients;
    }

    public Clock Clock { get; } = new(Scenario.Tick);

    /// <summary>All that there were, in the order in which they came.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Clients that want to be connected.</summary>
    public long Wanted { get; private set; }

    /// <summary>Clients that wait for their next try.</summary>
    public long Waiting => _crowd.Waiting;

    /// <summary>Those that run.</summary>
    public IEnumerable<Node> Running => _nodes.Where(node => !node.HasEnded);

    /// <summary>Those that serve, or will.</summary>
    public IEnumerable<Node> Staying =>
        Running.Where(node => node.Phase is NodePhase.Serving or NodePhase.Starting && !node.IsToGo);

    /// <summary>Adds nodes that have no connection yet.</summary>
    /// <param name="startSeconds">After so long they serve.</param>
    public IReadOnlyList<Node> Add(int nodes, double startSeconds)
    {
        var added = Enumerable.Range(0, nodes).Select(_ => AddNode(startSeconds, clients: null)).ToArray();
        _groups++;
        return added;
    }

    public void AddBalancer() => _balancer.AddMachine();

    /// <summary>Another region is down, and its clients come here.</summary>
    public void FailOver(FailoverEvent failover)
    {
        _names = new NameCaches(Clock.Now + failover.NoticedAfter, failover.TimeToLive);
        Wanted += failover.Clients;
        _crowd.Cut(failover.Clients, TimeSpan.FromSeconds(failover.Spread), ClientKind.Misdirected);
    }

    /// <summary>A node dies.</summary>
    public void Kill(Node node) => node.End(_crowd);

    /// <summary>Goes on by one tick.</summary>
    /// <param name="act">What happens in it, before anything else.</param>
    public void Advance(Action act)
    {
        Clock.Advance();
        foreach (var node in _nodes) node.BeginTick();
        act();
        var change = _curve.ChangeUntil(Clock.Now);
        Wanted += change;
        if (change < 0) Leave(-change);
        _balancer.Give(_crowd.Advance(Math.Max(0, change), _names, Clock.Now), Clock.Now);
        var used = Running.Sum(node => node.UsedCores);
        foreach (var node in _nodes) Advance(node, used);
        _balancer.Observe(Clock.Now, Scenario.Tick);
        _crowd.Settle();
        _presence.Advance(_nodes);
    }

    private void Advance(Node node, double usedOfHost)
    {
        if (node.HasEnded) return;
        node.Advance(_crowd, usedOfHost);
        if (node.HasEnded && !node.HasFallen) _presence.Remove(node);
    }

    /// <summary>Clients go by themselves, each as likely as any other.</summary>
    private void Leave(long clients)
    {
        var counts = _nodes.Select(node => node.Count).ToArray();
        var leaving = new long[counts.Length];
        _random.TakeEvenly(Math.Min(clients, counts.Sum()), counts, leaving);
        for (var i = 0; i < counts.Length; i++) _nodes[i].Leave(leaving[i]);
    }

    private Node AddNode(double startSeconds, long? clients)
    {
        var node = new Node($"node-{_nodes.Count:D3}", _groups, Clock.Now + startSeconds,
            (_scenario.NodeOrDefault, _scenario.ClientOrDefault), Clock);
        if (clients is { } has) node.Begin(has);
        _nodes.Add(node);
        _balancer.Add(node, isTrusted: clients is not null);
        return node;
    }
}
