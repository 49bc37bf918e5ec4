using System.Diagnostics.Metrics;
using Pubby.Core.Diagnostics;

namespace Pubby.Aws.Targets;

/// <summary>How current this node's knowledge of its target is, on the meter <c>Pubby.Hub</c>.</summary>
internal sealed class TargetsMeter
{
    private readonly TimeProvider _time;
    private volatile Func<DateTimeOffset?> _answeredAt = () => null;

    public TargetsMeter(HubMeter hub, TimeProvider time)
    {
        _time = time;
        hub.Meter.CreateObservableGauge("pubby.target.health.age", Age, "s",
            "Time since AWS last told the state of this node's target; absent before it did.");
    }

    /// <param name="answeredAt">Called when the metrics are read, on any thread.</param>
    public void Follow(Func<DateTimeOffset?> answeredAt) => _answeredAt = answeredAt;

    private IEnumerable<Measurement<double>> Age() => _answeredAt() is { } at
        ? [new Measurement<double>(Math.Max(0, (_time.GetUtcNow() - at).TotalSeconds))] : [];
}
