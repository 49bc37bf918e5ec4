using Pubby.Aws.Streams;
using Pubby.Core.Regions;
using Pubby.Hub.Options;

namespace Pubby.Hub.Regions;

/// <summary>The relay for regions that share a global table.</summary>
internal static class StreamsServices
{
    public static void AddStreams(this IServiceCollection services, PubbyOptions options)
    {
        services.AddSingleton<StreamGapMonitor>();
        services.AddSingleton<StreamsMeter>();
        services.AddSingleton<IRegionRelay>(provider => new StreamsRegionRelay(StreamsParts.Create(
            provider.GetRequiredService<RegionIdentity>(), options.Region.Streams, options.Store.DynamoDb, provider.GetRequiredService<StreamGapMonitor>(),
            provider.GetRequiredService<StreamsMeter>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<StreamsRegionRelay>>())));
    }
}
