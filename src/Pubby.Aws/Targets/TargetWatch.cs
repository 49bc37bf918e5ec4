using Pubby.Core.Draining;

namespace Pubby.Aws.Targets;

/// <summary>This node's target in one group: what is known of it, and what it means.</summary>
internal sealed class TargetWatch(
    OwnTarget target, SharedTargetHealth health, SignalReport healthReport, SignalReport delayReport,
    TimeProvider time)
{
    private readonly TargetDecision _decision = new(target.ToString());

    public OwnTarget Target => target;

    public DrainOrder? Order => _decision.Order;

    /// <summary>When AWS was asked last; null: it never answered. Safe for any number of threads.</summary>
    public DateTimeOffset? AnsweredAt => health.Known.AnsweredAt;

    /// <summary>The target may be used, as far as this node knows.</summary>
    public bool IsHealthy => _decision.IsHealthy;

    /// <inheritdoc cref="SharedTargetHealth.UntilNext"/>
    public TimeSpan UntilNext => health.UntilNext;

    public async Task ObserveAsync(CancellationToken cancellationToken)
    {
        await health.RefreshAsync(cancellationToken);
        var known = health.Known;
        if (known.AnsweredAt is { } answeredAt)
            _decision.Observe(known.StateOf(target), answeredAt, known.Delay, time.GetUtcNow());
        if (known.Fault is { } fault) healthReport.Fault(fault);
        else if (known.AnsweredAt is not null) healthReport.Known($"the target {target}");
        if (known.DelayFault is { } unknown) delayReport.Fault(unknown);
        else if (known.DelaySeconds is { } seconds) delayReport.Known($"the deregistration delay, {seconds} s");
    }
}
