using System.Diagnostics.Metrics;
using Pubby.Core.Diagnostics;
using Pubby.Core.Policies;

namespace Pubby.Hub.RegionHealth;

/// <summary>What the canaries tell, on the meter <c>Pubby.Hub</c>.</summary>
internal sealed class CanaryMeter
{
    private readonly Histogram<double> _delay;

    public CanaryMeter(HubMeter hub, CanaryTracker flights, ActiveNodes nodes)
    {
        _delay = hub.Duration("pubby.region.canary.delay", "From the publishing of a canary until it came back through store, relay and backplane.");
        hub.Meter.CreateObservableCounter("pubby.region.canary.lost", () => flights.Lost, "{message}", "Canaries that could not be published, or did not come back.");
        hub.Meter.CreateObservableGauge("pubby.region.health", () => flights.Health().Status == RegionStatus.Ok ? 1 : 0, "{status}", "1: the region delivers in time; 0: it does not.");
        hub.Meter.CreateObservableUpDownCounter("pubby.region.nodes", nodes.Count, "{node}", "Nodes of this region whose canaries came lately.");
    }

    public void Heard(TimeSpan delay) => _delay.Record(delay.TotalSeconds);
}
