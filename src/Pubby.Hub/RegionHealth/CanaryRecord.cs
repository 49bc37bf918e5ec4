using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Pubby.Core.Balance;
using Pubby.Core.Diagnostics;
using Pubby.Core.Policies;
using Pubby.Hub.Options;

namespace Pubby.Hub.RegionHealth;

/// <summary>
/// What this node knows from canaries: the health of its region, the region's active nodes, and the metrics of both on
/// the meter <c>Pubby.Hub</c>. Safe for any number of threads.
/// </summary>
internal sealed class CanaryRecord : IRegionStatus
{
    private readonly CanaryTracker _tracker;
    private readonly ActiveNodes _nodes;
    private readonly Histogram<double> _delay;

    public CanaryRecord(CanaryOptions options, HubMeter hub, TimeProvider time)
    {
        _tracker = new CanaryTracker(options, time);
        _nodes = new ActiveNodes(options.LostAfter, time);
        _delay = hub.Duration("pubby.region.canary.delay",
            "From the publishing of a canary until it came back through store, relay and backplane.");
        var meter = hub.Meter;
        meter.CreateObservableCounter("pubby.region.canary.lost", () => _tracker.Lost, "{message}",
            "Canaries that could not be published, or did not come back.");
        meter.CreateObservableGauge("pubby.region.health", () => Health().Status == RegionStatus.Ok ? 1 : 0, "{status}",
            "1: the region delivers in time; 0: it does not.");
        meter.CreateObservableUpDownCounter("pubby.region.nodes", CountNodes, "{node}",
            "Nodes of this region whose canaries arrived recently.");
    }

    /// <summary>The name under which this node's canaries are stored. It is new for each process.</summary>
    public string Node { get; } = $"node-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";

    /// <summary>A canary is sent now.</summary>
    /// <returns>Its number, greater than all before it.</returns>
    public long Begin() => _tracker.Begin();

    /// <summary>A canary could not be published. That is a measurement too.</summary>
    /// <param name="why">A sentence for people.</param>
    public void Fail(long number, string why) => _tracker.Fail(number, why);

    /// <summary>A canary is stored, and other nodes or regions get it later.</summary>
    public void Defer(string why) => _tracker.Defer(why);

    /// <summary>A node's canary arrived. Does not wait.</summary>
    public void Received(string node, long number)
    {
        _nodes.Received(node);
        if (node == Node && _tracker.Received(number) is { } delay) _delay.Record(delay.TotalSeconds);
    }

    public RegionHealth Health() => _tracker.Health();

    public bool IsRed => Health().Status != RegionStatus.Ok;

    /// <summary>Nodes of this region whose canaries arrived recently, this one among them.</summary>
    public int CountNodes() => _nodes.Count();
}
