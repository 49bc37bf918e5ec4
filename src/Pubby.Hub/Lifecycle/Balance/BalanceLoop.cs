using Pubby.Core;
using Pubby.Core.Balance;
using Pubby.Core.Policies;
using Pubby.Hub.Connections;
using Pubby.Hub.Fleet;

namespace Pubby.Hub.Lifecycle.Balance;

/// <summary>
/// Moves clients away from this node while it has more than its share of the fleet's and nothing else is going on.
/// </summary>
internal sealed partial class BalanceLoop(
    IFleet fleet, BalanceBlocks blocks, ConnectionShedder shedder, Admission admission,
    BalanceLimits limits, ILogger<BalanceLoop> log)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly BalancePlan _plan = new(limits);
    private readonly BalancerEfficiency _efficiency = new();
    private FleetView? _observed;
    private bool _wasOn;
    private bool _isMoving;

    /// <inheritdoc cref="BalancerEfficiency.Value"/>
    public double? Efficiency => _efficiency.Value;

    /// <summary>
    /// It moves clients away from this node now: the fleet may be uneven without that, as a node sees that has no more
    /// than its share, or that something prevents. For any thread.
    /// </summary>
    public bool IsMoving => Volatile.Read(ref _isMoving);

    /// <summary>Evens out until the process ends. Call once.</summary>
    public void Start(TimeProvider time, CancellationToken stopping) => _ = RunAsync(time, stopping);

    private async Task RunAsync(TimeProvider time, CancellationToken stopping)
    {
        using var steps = new PeriodicTimer(Step, time);
        await BackgroundLoop.RunAsync(async token =>
        {
            if (await steps.WaitForNextTickAsync(token)) Advance(fleet.Now);
        }, fault => LogFailed(log, fault), time, stopping);
    }

    /// <summary>One step. Not for several threads.</summary>
    internal void Advance(TimeSpan now)
    {
        MoveDue(now);
        Volatile.Write(ref _isMoving, _plan.Rate > 0);
        // An uneven fleet may stay so for long, and this node need not be what evens it out.
        if (_plan.Rate == 0) shedder.Rest();
    }

    private void MoveDue(TimeSpan now)
    {
        var view = fleet.View;
        if (blocks.Look(view, now) || view?.Find(fleet.Id) is not { } self)
        {
            _plan.Pause();
            _efficiency.Reset();
            return;
        }
        if (!ReferenceEquals(view, _observed)) Observe(view, now);
        var due = _plan.DueAt(now, view.Load, admission.Count - shedder.Pending, self.Capacity);
        if (due > 0) _plan.OnShed(now, shedder.ShedSome(due, now));
        if (_plan.IsOn != _wasOn) OnTurn(view);
    }

    private void Observe(FleetView view, TimeSpan now)
    {
        _observed = view;
        if (!_plan.IsOn)
        {
            _efficiency.Reset();
            return;
        }
        if (_efficiency.Observe(now, view.Load)) LogBlind(log, _efficiency.Value!.Value);
        _plan.IsBlind = _efficiency.IsBlind;
    }

    private void OnTurn(FleetView view)
    {
        _wasOn = _plan.IsOn;
        if (_wasOn) LogBegan(log, view.Load.Serving, view.Load.Surplus);
        else LogEnded(log, view.Load.Serving, shedder.Shed);
    }

    [LoggerMessage(EventIds.BalancerBlind, LogLevel.Warning,
        "The balancer does not look at open connections: of the clients that were moved, only {Efficiency:P0} made " +
        "up for what nodes lack. This node goes on at half the rate and half the hour's budget. Set the balancer to " +
        "least connections (ALB: least_outstanding_requests, HAProxy: leastconn). If it cannot be set, turn " +
        "Pubby:Balance:Enabled off and consider Pubby:Limits:MaxAge.")]
    private static partial void LogBlind(ILogger log, double efficiency);

    [LoggerMessage(EventIds.BalanceBegan, LogLevel.Information,
        "The fleet is uneven: of its {Nodes} nodes, some have {Surplus:F0} clients too many in all. Moving begins.")]
    private static partial void LogBegan(ILogger log, int nodes, double surplus);

    [LoggerMessage(EventIds.BalanceEnded, LogLevel.Information,
        "The fleet's {Nodes} nodes are even. This node has moved {Shed} clients since it started.")]
    private static partial void LogEnded(ILogger log, int nodes, long shed);

    [LoggerMessage(EventIds.BalanceFailed, LogLevel.Error,
        "Bug: evening out failed. It goes on in 10 s.")]
    private static partial void LogFailed(ILogger log, Exception fault);
}
