using Pubby.Core.Backplane;
using Pubby.Core.Backplane.InProcess;
using Pubby.Core.Backplane.Recovery;
using Pubby.Hub.Backplane.Redis;
using Pubby.Hub.Options;
using Pubby.Hub.Redis;

namespace Pubby.Hub.Backplane;

/// <summary>How nodes send each other messages: over Redis. Without Redis a node is alone.</summary>
internal static class BackplaneServices
{
    public static void AddBackplane(this IServiceCollection services, RedisServerOptions redis, LimitOptions limits)
    {
        if (redis.IsSet) services.AddRedis(redis, limits);
        else services.AddNoOtherNode();
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
