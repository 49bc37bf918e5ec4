using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pubby.Core.Backplane;
using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Delivery;
using Pubby.Core.Diagnostics;
using Pubby.Core.Messages;
using Pubby.Core.Publishing;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;
using Pubby.Core.Tracing;
using Pubby.Core.Wire;

namespace Pubby.Core.Hosting;

/// <summary>
/// The core of a node, put together: everything between the transports above it and the store, the backplane and the
/// relay below. The hub, the tests and the benchmarks all use this list.
/// </summary>
internal static class CoreServices
{
    /// <summary>
    /// Adds the core. The caller adds what it stands on: <see cref="IBackplane"/> and <see cref="ISequenceCounters"/>,
    /// <see cref="IRegionRelay"/>, <see cref="RegionIdentity"/>, <see cref="Shards"/>, <see cref="RoomLimits"/>,
    /// <see cref="FailpointOptions"/>, a clock, meters and logs. A dump cache is an <see cref="IMessageStore"/> and an
    /// <see cref="IDumpCache"/> that are added later.
    /// </summary>
    /// <param name="store">Makes the store itself, whose health is then watched.</param>
    public static void AddCore(this IServiceCollection services, Func<IServiceProvider, IMessageStore> store)
    {
        services.AddDiagnostics();
        services.AddStore(store);
        services.AddRooms();
        services.AddBackplaneUsers();
        services.AddPublishing();
        services.AddRegionReceiver();
    }

    private static void AddDiagnostics(this IServiceCollection services)
    {
        services.AddSingleton<HubMeter>();
        services.AddSingleton<BackplaneMeter>();
        services.AddSingleton<Failpoints>();
        services.AddSingleton<Traces>();
    }

    private static void AddStore(this IServiceCollection services, Func<IServiceProvider, IMessageStore> store)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<StoreHealth>(provider, store(provider)));
        services.AddSingleton<IMessageStore>(provider => provider.GetRequiredService<StoreHealth>());
    }

    private static void AddRooms(this IServiceCollection services)
    {
        services.AddSingleton(provider => new VersionClock(
            provider.GetRequiredService<TimeProvider>(),
            VersionPartition.Of(provider.GetRequiredService<RegionIdentity>().Number)));
        services.AddSingleton<FrameEncoders>();
        services.TryAddSingleton(_ => new DumpDeflater(FrameDeflater.Deflate));
        services.AddSingleton(NewRoomContext);
        services.AddSingleton<WatchedRooms>();
        services.AddSingleton<RoomRegistry>();
    }

    private static RoomContext NewRoomContext(IServiceProvider provider) =>
        new(provider.GetRequiredService<IRoomSource>(), provider.GetRequiredService<Shards>(),
            provider.GetRequiredService<FrameEncoders>(), provider.GetRequiredService<VersionClock>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<RoomLimits>())
        {
            Deflater = provider.GetRequiredService<DumpDeflater>(),
            Traces = provider.GetRequiredService<Traces>(),
            Watched = provider.GetRequiredService<WatchedRooms>(),
        };

    private static void AddBackplaneUsers(this IServiceCollection services)
    {
        services.AddSingleton<OpenRooms>();
        services.AddSingleton<IRoomSource, RoomSource>();
        services.AddSingleton<FleetBroadcaster>();
        services.AddSingleton<RoomRefresher>();
        services.AddSingleton<IBackplaneListener, EnvelopeReceiver>();
    }

    private static void AddPublishing(this IServiceCollection services)
    {
        services.AddSingleton<UncertainWrites>();
        services.AddSingleton<Broadcaster>();
        services.AddSingleton<Publisher>();
    }

    private static void AddRegionReceiver(this IServiceCollection services)
    {
        services.AddSingleton<RegionMeter>();
        services.AddSingleton<RegionNumberCheck>();
        services.AddSingleton<CanaryReceiver>();
        services.AddSingleton<RegionBroadcaster>();
        services.AddSingleton<IRegionListener, RegionReceiver>();
    }
}
