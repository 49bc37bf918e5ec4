using Pubby.Core.Balance;
using Pubby.Core.Delivery;
using Pubby.Core.Rooms;
using Pubby.Hub.Connections;
using Pubby.Hub.Options;

namespace Pubby.Hub.RegionHealth;

/// <summary>A region that has a name measures itself.</summary>
internal static class CanaryServices
{
    public static void AddCanary(this IServiceCollection services, RegionOptions region)
    {
        if (!region.HasCanary)
        {
            services.AddSingleton<IRegionStatus, UnmeasuredRegion>();
            return;
        }
        services.AddSingleton<IRegionStatus>(provider => provider.GetRequiredService<CanaryRecord>());
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<CanaryRecord>(provider, region.Canary));
        services.AddSingleton<CanaryPublisher>();
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<Canary>(provider, NewSubscriber(provider, region)));
    }

    /// <summary>Called after the relay has started.</summary>
    public static void StartCanary(this WebApplication app) => app.Services.GetService<Canary>()?.Start();

    private static LocalSubscriber NewSubscriber(IServiceProvider provider, RegionOptions region)
    {
        var record = provider.GetRequiredService<CanaryRecord>();
        return new LocalSubscriber(
            ReservedRooms.BackOf(region.Name), new DumpRequest(Dump: false), provider.GetRequiredService<Shards>(),
            provider.GetRequiredService<RoomRegistry>(),
            provider.GetRequiredService<DeliveryLimits>(), json => CanaryFrames.Read(json, record.Received));
    }
}
