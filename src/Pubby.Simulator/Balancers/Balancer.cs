using Pubby.Simulator.Chance;
using Pubby.Simulator.Clients;
using Pubby.Simulator.Nodes;

namespace Pubby.Simulator.Balancers;

/// <summary>
/// What stands between the clients and the nodes: one or several machines, which share what they know of the nodes'
/// health, and each of which counts its own connections.
/// </summary>
internal sealed class Balancer(BalancerSettings settings, Xoshiro random)
{
    private readonly List<Target> _targets = [];
    private readonly Dictionary<Target, long> _counted = [];
    private readonly List<IBalancer> _nodes = [.. Enumerable.Range(0, settings.Nodes).Select(_ => settings.Make())];

    /// <summary>Clients that came when no node was healthy.</summary>
    public long Unserved { get; private set; }

    public void Add(Node node, bool isTrusted)
    {
        var target = new Target(node, settings.Health, random.Next());
        target.Grow(_nodes.Count);
        if (isTrusted) target.Trust();
        _targets.Add(target);
        // What it has from the start came through all machines alike.
        for (var i = 0; i < _nodes.Count; i++) target.Outstanding[i] = node.Count / _nodes.Count;
        _counted[target] = target.Outstanding.Sum();
    }

    /// <summary>One machine more, that has no connection yet.</summary>
    public void AddMachine()
    {
        _nodes.Add(settings.Make());
        foreach (var target in _targets) target.Grow(_nodes.Count);
    }

    /// <summary>Sends clients to nodes.</summary>
    public void Give(IReadOnlyList<Batch> batches, double now)
    {
        var clients = batches.Sum(batch => batch.Clients);
        if (clients == 0) return;
        var healthy = Healthy();
        if (healthy.Length == 0)
        {
            Unserved += clients;
            foreach (var batch in batches) batch.Fail(batch.Clients, hint: null);
            return;
        }
        var given = new long[healthy.Length];
        Choose(healthy, clients, now, given);
        if (settings.RetriesRefused) Retry(healthy, now, given);
        Hand(batches, healthy, given, clients);
    }

    /// <summary>Counts what is open after a tick, and checks health.</summary>
    public void Observe(double now, double tick)
    {
        foreach (var target in _targets)
        {
            var closed = _counted[target] - target.Node.Count - target.Node.Pending;
            if (closed > 0)
            {
                var gone = new long[target.Outstanding.Length];
                random.TakeEvenly(closed, target.Outstanding, gone);
                for (var i = 0; i < gone.Length; i++) target.Outstanding[i] -= gone[i];
                _counted[target] -= closed;
            }
            target.Observe(tick);
            target.Check(now);
        }
    }

    private Target[] Healthy()
    {
        Target[] here = [.. _targets.Where(target => target.Node is { HasEnded: false, IsDeregistered: false })];
        Target[] healthy = [.. here.Where(target => target.IsHealthy)];
        return healthy.Length == 0 && settings.FailsOpen ? here : healthy;
    }

    private void Choose(Target[] healthy, long clients, double now, long[] given)
    {
        var part = new long[healthy.Length];
        for (var i = 0; i < _nodes.Count; i++)
        {
            var mine = random.Binomial(clients, 1.0 / (_nodes.Count - i));
            clients -= mine;
            if (mine == 0) continue;
            Array.Clear(part);
            _nodes[i].Give(healthy, i, mine, now, part, random);
            for (var j = 0; j < part.Length; j++)
            {
                given[j] += part[j];
                healthy[j].Outstanding[i] += part[j];
                _counted[healthy[j]] += part[j];
            }
        }
    }

    private void Retry(Target[] healthy, double now, long[] given)
    {
        var open = healthy.Where(target => !target.Node.IsClosed).ToArray();
        if (open.Length == 0 || open.Length == healthy.Length) return;
        var refused = 0L;
        for (var i = 0; i < given.Length; i++)
        {
            if (healthy[i].Node.IsClosed) (refused, given[i]) = (refused + given[i], 0);
        }
        var again = new long[open.Length];
        Choose(open, refused, now, again);
        for (var i = 0; i < open.Length; i++) given[Array.IndexOf(healthy, open[i])] += again[i];
    }

    /// <summary>Each target gets clients of each kind in proportion.</summary>
    private void Hand(IReadOnlyList<Batch> batches, Target[] healthy, long[] given, long clients)
    {
        var left = given;
        foreach (var batch in batches)
        {
            var part = new long[left.Length];
            random.TakeEvenly(Math.Min(batch.Clients, clients), left, part);
            var rest = batch.Clients - part.Sum();
            for (var i = 0; i < part.Length; i++)
            {
                // Rounding may leave a client over.
                var more = Math.Min(rest, left[i] - part[i]);
                (part[i], rest) = (part[i] + more, rest - more);
                left[i] -= part[i];
                healthy[i].Node.Offer(batch, part[i]);
            }
            clients -= batch.Clients;
        }
    }
}
