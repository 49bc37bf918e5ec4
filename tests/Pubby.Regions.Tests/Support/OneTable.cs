using Pubby.Testing;

namespace Pubby.Regions.Tests.Support;

/// <summary>
/// Both regions share one table in a DynamoDB Local, and nothing carries messages between them: a later subscriber
/// finds them, a present one does not get them.
/// </summary>
public class OneTable : RegionWorld
{
    private StoredTable? _stored;

    public DynamoDbLocal Table { get; private set; } = null!;

    public override async Task StartAsync()
    {
        Table = await DynamoDbLocal.StartAsync();
        _stored = new StoredTable(Table.Url);
    }

    public override IEnumerable<string> SettingsOf(string region) =>
    [
        "Pubby__Store__Kind=DynamoDb", $"Pubby__Store__DynamoDb__ServiceUrl={Table.Url}",
        "Pubby__Store__DynamoDb__CreateTable=true", .. StoredTable.Credentials,
    ];

    public override Task<RoomView> StoredAsync(string region, string room) => _stored!.ReadAsync(room);

    public override async ValueTask DisposeAsync()
    {
        if (_stored is not null) await _stored.DisposeAsync();
        await Table.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
