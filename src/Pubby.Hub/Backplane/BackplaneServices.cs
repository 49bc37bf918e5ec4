using Pubby.Core.Backplane;
using Pubby.Core.Backplane.InProcess;
using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Rooms;
using Pubby.Hub.Backplane.Redis;
using Pubby.Hub.Options;
using Pubby.Hub.Redis;

namespace Pubby.Hub.Backplane;

/// <summary>How nodes send each other messages: over Redis. Without Redis a node is alone.</summary>
internal static class BackplaneServices
{
    public static void AddBackplane(this IServiceCollection services, RedisServerOptions redis, LimitOptions limits)
    {
        services.AddSingleton<OpenRooms>();
        services.AddSingleton<IRoomSource, RoomSource>();
        services.AddSingleton<FleetBroadcaster>();
        services.AddSingleton<RoomRefresher>();
        services.AddSingleton<IBackplaneListener, EnvelopeReceiver>();
        if (redis.IsSet) services.AddRedis(redis, limits);
        else services.AddNoOtherNode();
    }

    /// <summary>From here on the node receives what other nodes send, and looks for what it missed.</summary>
    public static async Task StartBackplaneAsync(this WebApplication app)
    {
        var listener = app.Services.GetRequiredService<IBackplaneListener>();
        await app.Services.GetRequiredService<IBackplane>().StartAsync(listener, app.Lifetime.ApplicationStopping);
        // Without Redis there are no other nodes, and no gaps.
        app.Services.GetService<GapDetector>()?.Start();
        app.Services.GetService<PeriodicRefresher>()?.Start();
    }

    private static void AddRedis(this IServiceCollection services, RedisServerOptions redis, LimitOptions limits)
    {
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<RedisServer>(provider, RedisSettings.Parse(redis.Configuration)));
        services.AddSingleton<IBackplane, RedisBackplane>();
        services.AddSingleton<ISequenceCounters, RedisSequenceCounters>();
        services.AddSingleton<GapDetector>();
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<PeriodicRefresher>(provider, limits.RereadPeriod, Random.Shared));
    }

    private static void AddNoOtherNode(this IServiceCollection services)
    {
        services.AddSingleton(_ => new InProcessBackplane());
        services.AddSingleton<IBackplane>(provider => provider.GetRequiredService<InProcessBackplane>());
        services.AddSingleton<ISequenceCounters>(provider => provider.GetRequiredService<InProcessBackplane>());
    }
}
