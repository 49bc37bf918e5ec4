using System.Diagnostics.Metrics;
using Pubby.Core.Diagnostics;
using Pubby.Hub.Access;

namespace Pubby.Hub.Lifecycle;

/// <summary>When each publisher's key was last used on this node: one that is rotated out is no longer used.</summary>
internal sealed class PublisherKeyGauge(HubMeter hub, PublisherKeys keys)
{
    /// <summary>Called once, when the hub starts.</summary>
    public void Register() => hub.Meter.CreateObservableGauge("pubby.publisher.key.last_used", Read, "s",
        "When a publisher's key last came with a request, in seconds since 1970.");

    private IEnumerable<Measurement<long>> Read() =>
        from key in keys.Current
        where key.LastUsed is not null
        // Keys may share a name. Of two measurements with the same tags, one would hide the other.
        group key.LastUsed!.Value by key.Name into named
        select new Measurement<long>(
            named.Max().ToUnixTimeSeconds(), new KeyValuePair<string, object?>("key", named.Key));
}
