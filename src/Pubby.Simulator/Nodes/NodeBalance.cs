using Pubby.Core.Balance;

namespace Pubby.Simulator.Nodes;

/// <summary>
/// How many clients a node moves: the hub's own <see cref="BalancePlan"/>, <see cref="BalanceConditions"/> and
/// <see cref="BalancerEfficiency"/>, asked as the hub asks them.
/// </summary>
internal sealed class NodeBalance(string id, BalanceLimits limits, TimeSpan quiet, TimeSpan maxAge)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly BalancePlan _plan = new(limits);
    private readonly BalancerEfficiency _efficiency = new();
    private readonly ConnectBurst _burst = new();
    private FleetView? _observed;
    private TimeSpan _nextStep;

    /// <summary>All that were moved.</summary>
    public long Moved { get; private set; }

    /// <summary>The log has said that the balancer does not look at open connections.</summary>
    public bool HasWarned { get; private set; }

    /// <param name="connects">Clients a second that come to this node.</param>
    /// <param name="free">How many more a second it could take.</param>
    /// <returns>How many are moved now.</returns>
    public int DueAt(TimeSpan now, FleetView? view, long count, double connects, double free)
    {
        if (view is null || now < _nextStep) return 0;
        _nextStep = now + Step;
        _burst.Observe(now, connects, free);
        // Nothing would come of it.
        if (!_plan.IsOn && view.Load.UnevenGap <= limits.MinGap) return 0;
        var conditions = new BalanceConditions(view, id, RedisRecoveredAt: null, AreShardsLate: false, _burst.LastAt);
        if (conditions.BlocksAt(now, quiet, maxAge).Count > 0 || view.Find(id) is not { } self)
        {
            _plan.Pause();
            _efficiency.Reset();
            return 0;
        }
        if (!ReferenceEquals(view, _observed)) Observe(now, view);
        var due = _plan.DueAt(now, view.Load, (int)count, self.Capacity);
        if (due == 0) return 0;
        _plan.OnShed(now, due);
        Moved += due;
        return due;
    }

    private void Observe(TimeSpan now, FleetView view)
    {
        _observed = view;
        if (!_plan.IsOn)
        {
            _efficiency.Reset();
            return;
        }
        HasWarned |= _efficiency.Observe(now, view.Load);
        _plan.IsBlind = _efficiency.IsBlind;
    }
}
