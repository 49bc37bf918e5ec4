using System.Diagnostics.Metrics;
using Pubby.Core.Diagnostics;
using Pubby.Core.Storage;
using Pubby.Hub.Options;
using Pubby.Hub.Redis;

namespace Pubby.Hub.Lifecycle;

/// <summary>Which build this is, and whether what it stands on works.</summary>
internal sealed class NodeGauges(HubMeter hub, PubbyOptions options, StoreHealth store, IServiceProvider services)
{
    /// <summary>Called once, when the hub starts.</summary>
    public void Register()
    {
        var meter = hub.Meter;
        meter.CreateObservableGauge("pubby.build.info", () => new Measurement<int>(1, Labels()), null,
            "Always 1: the labels say which build this is, and what it stands on.");
        meter.CreateObservableGauge("pubby.store.available", () => store.IsOpen && store.Fault is null ? 1 : 0, null,
            "1: the store can be read and written; 0: it cannot.");
        // A node without Redis has none that could fail.
        if (services.GetService<RedisServer>() is { } redis)
        {
            meter.CreateObservableGauge("pubby.redis.available", () => redis.IsUp ? 1 : 0, null,
                "1: Redis answers; 0: it does not.");
        }
    }

    private KeyValuePair<string, object?>[] Labels() =>
    [
        new("version", BuildInfo.Current.Version), new("commit", BuildInfo.Current.Commit),
        new("store", options.Store.Kind.ToString()), new("relay", options.Region.Relay.ToString()),
    ];
}
