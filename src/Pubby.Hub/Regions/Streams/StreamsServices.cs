using Pubby.Hub.Options;

namespace Pubby.Hub.Regions.Streams;

/// <summary>The relay for regions that share a global table.</summary>
internal static class StreamsServices
{
    public static void AddStreams(this IServiceCollection services, PubbyOptions options) =>
        services.AddSingleton<IRegionRelay>(provider => new StreamsRegionRelay(StreamsParts.Create(provider, options)));
}
