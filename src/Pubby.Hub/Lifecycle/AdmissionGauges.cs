using Pubby.Core.Diagnostics;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Lifecycle;

/// <summary>How fast connections are let in, read when the metrics are asked for.</summary>
internal sealed class AdmissionGauges(HubMeter hub, ConnectTurns turns)
{
    /// <summary>Called once, when the hub starts.</summary>
    public void Register()
    {
        hub.Meter.CreateObservableGauge("pubby.admission.rate", () => turns.PerSecond, "{connection}",
            "Connections a second that the node lets in at most: as many as it bears.");
        hub.Meter.CreateObservableUpDownCounter("pubby.admission.waiting", () => turns.Waiting, "{connection}",
            "Connections that wait for their turn to be let in.");
    }
}
