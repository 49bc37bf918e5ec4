using Pubby.Aws.Streams;
using Pubby.Core.Regions;
using Pubby.Hub.Options;

namespace Pubby.Hub.Regions;

/// <summary>The relay for regions that share a global table.</summary>
internal static class StreamsServices
{
    public static void AddStreams(this IServiceCollection services, PubbyOptions options)
    {
        var (relay, store) = (options.Region.Streams, options.Store.DynamoDb);
        services.AddSingleton(relay);
        services.AddSingleton<StreamGapMonitor>();
        services.AddSingleton<StreamsMeter>();
        services.AddSingleton<RecordRule>();
        services.AddSingleton(_ => StreamsClients.Create(relay, store));
        services.AddSingleton(provider => NewLeaseBook(provider, relay));
        services.AddSingleton<StreamWorkerFactory>();
        services.AddSingleton<IRegionRelay, StreamsRegionRelay>();
    }

    private static LeaseBook NewLeaseBook(IServiceProvider provider, StreamsRelayOptions relay)
    {
        var (clients, time) =
            (provider.GetRequiredService<StreamsClients>(), provider.GetRequiredService<TimeProvider>());
        var table =
            new LeaseTable(clients.DynamoDb, clients.Store, provider.GetRequiredService<RegionIdentity>(), time);
        return new LeaseBook(
            Guid.NewGuid().ToString("N"), table, new LeaseMonitor(relay.TakeoverAfter, time),
            provider.GetRequiredService<StreamGapMonitor>());
    }
}
