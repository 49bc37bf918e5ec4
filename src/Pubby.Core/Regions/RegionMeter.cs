using System.Diagnostics.Metrics;
using Pubby.Core.Diagnostics;
using Pubby.Core.Messages;

namespace Pubby.Core.Regions;

/// <summary>What this node receives from other regions, on the meter <c>Pubby.Hub</c>.</summary>
internal sealed class RegionMeter(HubMeter hub, TimeProvider time)
{
    private readonly Counter<long> _relayed =
        hub.Meter.CreateCounter<long>("pubby.region.relayed", "{message}",
            "Messages taken from other regions, by region.");
    private readonly Counter<long> _duplicates = hub.Meter.CreateCounter<long>(
        "pubby.region.duplicates", "{message}",
        "Relayed messages that a room alive on this node held already, by region.");
    private readonly Counter<long> _recovered = hub.Counter(
        "pubby.region.recovered", "{message}",
        "Messages of this region that only the relay brought to a room alive on this node.");
    private readonly Counter<long> _deferred =
        hub.Counter("pubby.region.deferred", "{message}", "Messages that other regions get later.");
    private readonly Counter<long> _abandoned = hub.Counter(
        "pubby.region.abandoned", "{message}",
        "Deferred messages beyond the limit: other regions find them with their next periodic read.");
    private readonly Counter<long> _refused =
        hub.Counter("pubby.region.refused", "{message}",
            "Messages from other regions that were rejected, by reason.",
            new("reason", "format", "not_raw", "malformed", "future"));
    private readonly Histogram<double> _lag =
        hub.Duration("pubby.region.lag", "From a message's version until this region's nodes had it, by region.");

    /// <param name="isNew">Null: the room is not alive on this node.</param>
    public void Relayed(string region, Message message, bool? isNew)
    {
        _relayed.Add(1, Tag(region));
        if (isNew == false) _duplicates.Add(1, Tag(region));
        Lagged(region, message);
    }

    /// <summary>A message of that region was received. Differences between clocks distort this figure.</summary>
    public void Lagged(string region, Message message) =>
        _lag.Record(Math.Max(0, VersionClock.Microseconds(time.GetUtcNow()) - message.Version) / 1e6, Tag(region));

    public void Recovered(bool isNew)
    {
        if (isNew) _recovered.Add(1);
    }

    public void Deferred() => _deferred.Add(1);

    public void Abandoned() => _abandoned.Add(1);

    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Reads <paramref name="count"/> whenever the meter is read.</summary>
    public void CountsPending(Func<int> count) =>
        hub.Meter.CreateObservableUpDownCounter("pubby.region.pending", count, "{message}",
            "Messages that wait to be sent to other regions.");

    private static KeyValuePair<string, object?> Tag(string region) => new("region", region);
}
