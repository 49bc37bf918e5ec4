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
        if (options.Region.Relay == RegionRelayKind.Sns) services.AddSns(options.Region.Sns);
        else if (options.Region.Relay == RegionRelayKind.Streams) services.AddStreams(options);
        else services.AddSingleton<IRegionRelay, NullRegionRelay>();
    }

    public static void MapRegions(this WebApplication app)
    {
        var region = app.Services.GetRequiredService<RegionOptions>();
        if (region.Relay == RegionRelayKind.Sns) app.MapSns(region.Sns);
    }
}
