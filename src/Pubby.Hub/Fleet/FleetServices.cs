using Pubby.Core.Draining;
using Pubby.Hub.Fleet.Occupancy;
using Pubby.Hub.Fleet.Questions;
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
        services.AddSingleton<NodeIdentity>();
        services.AddSingleton<NodeAnswers>();
        services.AddSingleton<FleetQuestions>();
        services.AddSingleton<INodeQuestion, SubscribersQuestion>();
        services.AddSingleton<SubscriberCounts>();
        services.AddSingleton<OccupancyFeed>();
        if (redis.IsSet)
        {
            services.AddSingleton<FleetPresence>();
            services.AddSingleton<IFleet>(provider => provider.GetRequiredService<FleetPresence>());
            services.AddSingleton<IFleetMembers>(provider => provider.GetRequiredService<FleetPresence>());
            services.AddSingleton<IFleetChannel, RedisFleetChannel>();
            services.AddSingleton<IFleetRoom, FleetRoom>();
        }
        else
        {
            services.AddSingleton<IFleetMembers, NoOtherNodes>();
            services.AddSingleton<IFleetChannel, NoFleetChannel>();
            services.AddSingleton<IFleetRoom, UnknownRoom>();
        }
    }

    /// <summary>
    /// From here on the other nodes know of this one, and it answers what they ask. Called after Redis was started.
    /// </summary>
    public static async Task StartFleetAsync(this WebApplication app)
    {
        // It answers before anybody knows of it, so that it is never missing because it has just come.
        await app.Services.GetRequiredService<FleetQuestions>().StartAsync();
        app.Services.GetRequiredService<OccupancyFeed>().Start();
        app.Services.GetService<FleetPresence>()?.Start();
    }
}
