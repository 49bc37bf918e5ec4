using Pubby.Aws.DynamoDb;
using Pubby.Core.Storage;
using Pubby.Core.Storage.Memory;
using Pubby.Hub.Options;
using Pubby.Hub.Storage.DumpCache;
using Pubby.Hub.Storage.Sqlite;

namespace Pubby.Hub.Storage;

/// <summary>The store and its health. With Redis, the nodes share a cache of the store there.</summary>
internal static class StoreServices
{
    public static void AddStore(
        this IServiceCollection services, StoreOptions store, RedisServerOptions redis, RegionOptions region)
    {
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<StoreHealth>(provider, Create(provider, store, region)));
        if (!redis.IsSet)
        {
            services.AddSingleton<IMessageStore>(provider => provider.GetRequiredService<StoreHealth>());
            return;
        }
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<RedisDumpCache>(provider, provider.GetRequiredService<StoreHealth>()));
        services.AddSingleton<IMessageStore>(provider => provider.GetRequiredService<RedisDumpCache>());
        services.AddSingleton<IDumpCache>(provider => provider.GetRequiredService<RedisDumpCache>());
    }

    private static IMessageStore Create(IServiceProvider provider, StoreOptions store, RegionOptions region) =>
        store.Kind switch
        {
            StoreKind.Memory => ActivatorUtilities.CreateInstance<MemoryMessageStore>(provider),
            StoreKind.DynamoDb => new DynamoDbMessageStore(
                DynamoDbClient.Create(store.DynamoDb), store.DynamoDb, provider.GetRequiredService<TimeProvider>(),
                region: region.Name),
            _ => ActivatorUtilities.CreateInstance<SqliteMessageStore>(provider, store.Sqlite.Path),
        };
}
