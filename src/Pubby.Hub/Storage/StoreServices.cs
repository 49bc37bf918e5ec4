using Pubby.Aws.DynamoDb;
using Pubby.Core.Storage;
using Pubby.Core.Storage.Memory;
using Pubby.Hub.Options;
using Pubby.Hub.Storage.DumpCache;
using Pubby.Hub.Storage.Sqlite;


namespace Pubby.Hub.Storage;

/// <summary>Which store there is. With Redis, the nodes share a cache of the store there.</summary>
internal static class StoreServices
{
    /// <summary>The dump cache stands before the store that <c>AddCore</c> added.</summary>
    public static void AddDumpCache(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<RedisDumpCache>(provider, provider.GetRequiredService<StoreHealth>()));
        services.AddSingleton<IMessageStore>(provider => provider.GetRequiredService<RedisDumpCache>());
        services.AddSingleton<IDumpCache>(provider => provider.GetRequiredService<RedisDumpCache>());
    }

    public static IMessageStore NewStore(this IServiceProvider provider, StoreOptions store, RegionOptions region) =>
        store.Kind switch
        {
            StoreKind.Memory => ActivatorUtilities.CreateInstance<MemoryMessageStore>(provider),
            StoreKind.DynamoDb => new DynamoDbMessageStore(
                DynamoDbClient.Create(store.DynamoDb), store.DynamoDb, provider.GetRequiredService<TimeProvider>(),
                region: region.Name),
            _ => ActivatorUtilities.CreateInstance<SqliteMessageStore>(provider, store.Sqlite.Path),
        };
}
