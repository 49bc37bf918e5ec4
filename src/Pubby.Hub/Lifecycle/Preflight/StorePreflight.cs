using Pubby.Aws.DynamoDb;
using Pubby.Core.Storage;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>The store, and the table where it is one.</summary>
internal sealed class StorePreflight(PubbyOptions options, StoreHealth store) : IPreflightCheck
{
    public string Name => "store";

    public async Task<IEnumerable<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var fault = store.Fault ?? (store.IsOpen ? null : "it was not reached yet");
        return StoreChecks.Evaluate(new StoreReadings(NameOf(options.Store.Kind), fault,
            options.Store.Kind == StoreKind.DynamoDb && fault is null ? await TableAsync(cancellationToken) : null));
    }

    public static string NameOf(StoreKind kind) => kind switch
    {
        StoreKind.Sqlite => "SQLite",
        StoreKind.DynamoDb => "DynamoDB",
        _ => "The store in memory",
    };

    private async Task<TableReadings?> TableAsync(CancellationToken cancellationToken) =>
        await TableState.ReadAsync(options.Store.DynamoDb, cancellationToken) is { } table
            ? new TableReadings(options.Store.DynamoDb.Table, table.HasTimeToLive, table.HasStream,
                options.Region.Relay == RegionRelayKind.Streams) : null;
}
