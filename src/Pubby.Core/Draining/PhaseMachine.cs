namespace Pubby.Core.Draining;

/// <summary>
/// Which phase a node is in, after all that its signals said. Has no clock: every call brings the time. Not safe for
/// several threads.
/// </summary>
/// <remarks>
/// <code>
/// Starting → Serving → Leaving → Draining → Drained → Stopping
///               ↑─ withdrawn ─┴─────┴──────────┘
/// </code>
/// A drained node whose order does not end it, or is paused, stays drained, until the order is withdrawn or goes on.
/// </remarks>
/// <param name="notice">How long a leaving node waits for its balancer to notice.</param>
/// <param name="grace">How long after its deadline a node that ends waits for clients that do not answer.</param>
internal sealed class PhaseMachine(TimeSpan notice, TimeSpan grace)
{
    /// <summary>The most that any one wait may take of the time that is left.</summary>
    private const double MaxShare = 0.1;

    private readonly Dictionary<string, DrainOrder> _orders = [];

    public NodePhase Phase { get; private set; } = NodePhase.Starting;

    /// <summary>When the phase began.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>Everything that is ordered, as one; null: nothing is.</summary>
    public DrainOrder? Order { get; private set; }

    /// <summary>Why the node goes, one for each signal that orders it; empty: it does not.</summary>
    public IReadOnlyList<string> Reasons => [.. _orders.Values.Select(order => order.Reason)];

    /// <summary>The node can serve now.</summary>
    public void Start(DateTimeOffset now)
    {
        if (Phase == NodePhase.Starting) Enter(NodePhase.Serving, now);
    }

    /// <param name="order">What the signal says now; null: its order is withdrawn, unless it was final.</param>
    public void SetOrder(string signal, DrainOrder? order)
    {
        if (order is not null) _orders[signal] = order;
        else if (_orders.GetValueOrDefault(signal) is { IsFinal: false }) _orders.Remove(signal);
        Order = DrainOrder.Join(_orders.Values);
    }

    /// <summary>Ends the process at once, whoever is connected.</summary>
    public void Hurry(DateTimeOffset now) => Enter(NodePhase.Stopping, now);

    /// <summary>Goes on as far as it can.</summary>
    /// <param name="open">How many connections the node has.</param>
    public void Advance(DateTimeOffset now, int open)
    {
        while (Phase != NodePhase.Stopping && Next(now, open) is var next && next != Phase) Enter(next, now);
    }

    private NodePhase Next(DateTimeOffset now, int open) => (Phase, Order) switch
    {
        (NodePhase.Starting, { Exits: true }) => NodePhase.Stopping,
        (NodePhase.Starting, _) => NodePhase.Starting,
        (_, null) => NodePhase.Serving,
        (NodePhase.Serving, _) => NodePhase.Leaving,
        (NodePhase.Leaving, { } order) => now >= EndOfNotice(order) ? NodePhase.Draining : NodePhase.Leaving,
        (_, { Exits: true, Deadline: { } deadline }) when now >= deadline + grace => NodePhase.Stopping,
        _ when open > 0 => NodePhase.Draining,
        (NodePhase.Draining, _) => NodePhase.Drained,
        (_, { } order) => order is { Exits: true, IsPaused: false } ? NodePhase.Stopping : NodePhase.Drained,
    };

    private DateTimeOffset EndOfNotice(DrainOrder order)
    {
        if (order.IsOutOfRotation) return Since;
        var share = order.Deadline is { } deadline ? (deadline - Since) * MaxShare : notice;
        return Since + (share < notice ? share : notice);
    }

    private void Enter(NodePhase phase, DateTimeOffset now) => (Phase, Since) = (phase, now);
}
