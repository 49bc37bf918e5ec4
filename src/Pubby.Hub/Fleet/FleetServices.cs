using Pubby.Core.Draining;
using Pubby.Hub.Options;

namespace Pubby.Hub.Fleet;

/// <summary>
/// Which other nodes there are, and what they have: over Redis. Without Redis a node knows no others.
/// </summary>
internal static class FleetServices
{
    public static void AddFleet(this IServiceCollection services, RedisServerOptions redis, BalanceOptions balance)
    {
        services.AddSingleton(balance.ToLimits());
        if (redis.IsSet)
        {
            services.AddSingleton<FleetPresence>();
            services.AddSingleton<IFleet>(provider => provider.GetRequiredService<FleetPresence>());
            services.AddSingleton<IFleetRoom, FleetRoom>();
        }
        else
        {
            services.AddSingleton<IFleetRoom, UnknownRoom>();
        }
    }
}
