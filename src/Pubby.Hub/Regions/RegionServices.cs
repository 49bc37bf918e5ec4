using Pubby.Core.Regions;
using Pubby.Hub.Options;

namespace Pubby.Hub.Regions;

/// <summary>How a region sends to others and receives from them.</summary>
internal static class RegionServices
{
    public static void AddRegions(this IServiceCollection services, PubbyOptions options)
    {
        services.AddSingleton(options.Region);
        services.AddSingleton(new RegionIdentity(options.Region.Name, options.Region.Number));
        services.AddSingleton<RegionMeter>();
        services.AddSingleton<RegionNumberCheck>();
        services.AddSingleton<CanaryReceiver>();
        services.AddSingleton<RegionBroadcaster>();
        services.AddSingleton<IRegionListener, RegionReceiver>();
        if (options.Region.Relay == RegionRelayKind.Sns) services.AddSns(options.Region.Sns);
        else if (options.Region.Relay == RegionRelayKind.Streams) services.AddStreams(options);
        else services.AddSingleton<IRegionRelay, NullRegionRelay>();
    }

    public static void MapRegions(this WebApplication app)
    {
        var region = app.Services.GetRequiredService<RegionOptions>();
        if (region.Relay == RegionRelayKind.Sns) app.MapSns(region.Sns);
    }

    /// <summary>From here on the region receives from others; the store is open.</summary>
    public static Task StartRegionsAsync(this WebApplication app) =>
        app.Services.GetRequiredService<IRegionRelay>()
            .StartAsync(app.Services.GetRequiredService<IRegionListener>(), app.Lifetime.ApplicationStopping);
}
