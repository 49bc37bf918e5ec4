using System.Diagnostics.Metrics;
using Pubby.Core.Diagnostics;
using Pubby.Core.Draining;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Lifecycle.Drain;

/// <summary>The node's phase and the progress of its drain, read when the metrics are asked for.</summary>
internal sealed class DrainGauges(
    HubMeter hub, NodeState state, ConnectionDrain connections, Admission admission, TimeProvider time)
{
    /// <summary>Called once, when the hub starts.</summary>
    public void Register()
    {
        var meter = hub.Meter;
        meter.CreateObservableGauge("pubby.phase", Phases, description:
            "1 for the phase that the node is in: starting, serving, leaving, draining, drained, stopping.");
        meter.CreateObservableGauge("pubby.drain.remaining", () =>
            state.Phase is NodePhase.Leaving or NodePhase.Draining ? admission.Count : 0, "{connection}",
            "Connections that a leaving or draining node still has.");
        meter.CreateObservableGauge("pubby.drain.left", SecondsLeft, "s",
            "Time until the process may be killed; absent if nobody says.");
        meter.CreateObservableGauge("pubby.drain.rate", () => connections.Rate, "{connection}",
            "Connections that the node closes a second.");
        meter.CreateObservableCounter("pubby.drain.closed", () => connections.Closed, "{connection}",
            "Connections that were told to go to another node.");
    }

    private IEnumerable<Measurement<int>> Phases()
    {
        var phase = state.Phase;
        return Enum.GetValues<NodePhase>().Select(one => new Measurement<int>(
            one == phase ? 1 : 0, new KeyValuePair<string, object?>("phase", NameOf(one))));
    }

    private IEnumerable<Measurement<double>> SecondsLeft() => state.Read().Order?.Deadline is { } deadline
        ? [new Measurement<double>(Math.Max(0, (deadline - time.GetUtcNow()).TotalSeconds))] : [];

    private static string NameOf(NodePhase phase) => phase.ToString().ToLowerInvariant();
}
