using Pubby.Aws.Streams;
using Pubby.Core.Regions;
using Pubby.Hub.Options;

namespace Pubby.Hub.Regions;

/// <summary>The relay for regions that share a global table.</summary>
internal static class StreamsServices
{
    public static void AddStreams(this IServiceCollection services, PubbyOptions options)
    {
        var (relay, store) = (options.Region.Streams, options.Store.DynamoDb);
        services.AddSingleton(relay);
        services.AddSingleton<StreamsMeter>();
        services.AddSingleton(_ => StreamsClients.Create(relay, store));
        services.AddSingleton<StreamWorkerFactory>();
        services.AddSingleton<IRegionRelay, StreamsRegionRelay>();
    }
}
