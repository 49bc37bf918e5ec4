using Pubby.Core.Delivery;
using Pubby.Core.Draining;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle.Drain;

/// <summary>Which phase this node is in, and why. Safe for any number of threads.</summary>
internal sealed class NodeState(DrainOptions options, DeliveryLimits limits, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly PhaseMachine _machine = new(
        TimeSpan.FromSeconds(options.NoticeSeconds), TimeSpan.FromSeconds(limits.CloseSeconds + 1));
    private TaskCompletionSource _changed = NewChange();

    public NodePhase Phase => Read().Phase;

    /// <summary>Completes at the first thing that is said after this was read.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    public NodeSnapshot Read()
    {
        lock (_gate) return new(_machine.Phase, _machine.Since, _machine.Order, _machine.Reasons);
    }

    /// <summary>The node can serve now.</summary>
    public void Start()
    {
        lock (_gate) _machine.Start(time.GetUtcNow());
        Wake();
    }

    /// <param name="order">What the signal says now; null: its order is withdrawn.</param>
    public void SetOrder(string signal, DrainOrder? order)
    {
        lock (_gate) _machine.SetOrder(signal, order);
        Wake();
    }

    /// <summary>Ends the process at once, whoever is connected.</summary>
    public void Hurry()
    {
        lock (_gate) _machine.Hurry(time.GetUtcNow());
        Wake();
    }

    /// <summary>Goes on as far as it can.</summary>
    /// <param name="open">How many connections the node has.</param>
    public NodeSnapshot Advance(int open)
    {
        lock (_gate) _machine.Advance(time.GetUtcNow(), open);
        return Read();
    }

    private void Wake() => Interlocked.Exchange(ref _changed, NewChange()).SetResult();

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <param name="Since">When the phase began.</param>
/// <param name="Order">Everything that is ordered, as one; null: nothing is.</param>
/// <param name="Reasons">Why, one for each signal that orders it.</param>
internal readonly record struct NodeSnapshot(
    NodePhase Phase, DateTimeOffset Since, DrainOrder? Order, IReadOnlyList<string> Reasons);
