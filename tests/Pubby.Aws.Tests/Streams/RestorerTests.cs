using System.Text;
using Amazon.DynamoDBv2.Model;
using Pubby.Aws.DynamoDb;
using Pubby.Aws.Streams;
using Pubby.Aws.Tests.DynamoDb;
using Pubby.Core.Diagnostics;
using Pubby.Core.Messages;
using Pubby.Core.Regions;
using Pubby.Core.Storage;
using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Streams;

/// <summary>A real table, written to as a global table's replication writes: whatever the versions.</summary>
[Collection(StreamsCollection.Name)]
public sealed class RestorerTests(DynamoDbServer server) : IAsyncLifetime
{
    private readonly RecordRule _rule =
        new(new RegionIdentity(StreamTable.Region, Number: null), new StreamsRelayOptions(), TimeProvider.System);
    private StreamTable _table = null!;

    private static long Now => VersionClock.Microseconds(TimeProvider.System.GetUtcNow()) & ~1L;

    public async ValueTask InitializeAsync() => _table = await StreamTable.CreateAsync(server);

    [Fact]
    public async Task A_newer_message_that_an_older_one_displaced_is_back_with_its_data_its_expiry_and_its_origin()
    {
        var newer =
            new Message
            {
                Id = "score",
                Version = Now,
                Data = "[2,0]"u8.ToArray(),
                ExpiresAt = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds()
            };
        await _table.Store.PutAsync("match-1", newer, PutCondition.None, CancellationToken.None);
        var before = await ItemAsync();
        await ReplicateAsync(new Message { Id = "score", Version = newer.Version - 1000, Data = "[1,0]"u8.ToArray() });

        Assert.True(await RestoreLastAsync());
        Assert.Equivalent(Texts(before), Texts(await ItemAsync()));
    }

    [Fact]
    public async Task The_same_data_in_an_older_version_are_displaced_again()
    {
        var version = Now;
        await _table.Store.PutAsync("match-1", Score(version), PutCondition.None, CancellationToken.None);
        await ReplicateAsync(Score(version - 1000));
        Assert.True(await RestoreLastAsync());
        Assert.Equal(version, MessageItem.ToMessage(await ItemAsync()).Version);
    }

    [Fact]
    public async Task What_is_newer_still_stays()
    {
        var version = Now;
        await _table.Store.PutAsync("match-1", Score(version), PutCondition.None, CancellationToken.None);
        await ReplicateAsync(Score(version - 1000));
        var verdict = await LastVerdictAsync();
        await _table.Store.PutAsync("match-1", Message.Tombstone("score", version + 2), PutCondition.None,
            CancellationToken.None);
        Assert.False(await RestoreAsync(verdict));
        Assert.Equal(version + 2, MessageItem.ToMessage(await ItemAsync()).Version);
    }

    [Fact]
    public async Task What_another_regions_removal_took_too_much_of_is_put_back_once()
    {
        await _table.Store.PutAsync("match-1", Score(Now), PutCondition.None, CancellationToken.None);
        await _table.DynamoDb.DeleteItemAsync(new DeleteItemRequest(_table.Options.Table, Key()));
        var verdict = await LastVerdictAsync();
        Assert.True(await RestoreAsync(verdict));
        Assert.False(await RestoreAsync(verdict));
    }

    [Fact]
    public async Task What_DynamoDBs_time_to_live_removes_is_neither_put_back_nor_sent_as_deleted()
    {
        var second = TimeProvider.System.GetUtcNow().AddSeconds(-5);
        var over =
            new Message
            {
                Id = "score",
                Version = Now - 60_000_000,
                Data = "[1,0]"u8.ToArray(),
                ExpiresAt = second.ToUnixTimeMilliseconds()
            };
        var item = MessageItem.Of("match-1", over, "us-east-1");
        item[MessageItem.Gone] = MessageItem.Number(second.ToUnixTimeSeconds());
        await _table.DynamoDb.PutItemAsync(new PutItemRequest(_table.Options.Table, item));
        await Eventually.UntilAsync(async () =>
            (await _table.ReadAllAsync()).Any(record => record.New is null), "DynamoDB Local has removed it");
        var verdict = await LastVerdictAsync();
        Assert.Null(verdict.Restoration);
        Assert.Equal((MessageState.Expired, over.Version + 1),
            (verdict.Message!.Message!.State, verdict.Message.Message.Version));
    }

    public ValueTask DisposeAsync() => _table.DisposeAsync();

    private static Message Score(long version) => new() { Id = "score", Version = version, Data = "[1,0]"u8.ToArray() };

    private static Dictionary<string, AttributeValue> Key() =>
        new() { [MessageItem.Room] = new("match-1"), [MessageItem.Id] = new("score") };

    private Task<PutItemResponse> ReplicateAsync(Message message) =>
        _table.DynamoDb.PutItemAsync(
            new PutItemRequest(_table.Options.Table, MessageItem.Of("match-1", message, "us-east-1")));

    private async Task<Dictionary<string, AttributeValue>> ItemAsync() =>
        (await _table.DynamoDb.GetItemAsync(
            new GetItemRequest { TableName = _table.Options.Table, Key = Key(), ConsistentRead = true })).Item;

    private static Dictionary<string, string> Texts(Dictionary<string, AttributeValue> item) =>
        item.ToDictionary(attribute => attribute.Key, attribute =>
            attribute.Value.S ?? attribute.Value.N ?? Encoding.UTF8.GetString(attribute.Value.B.ToArray()));

    private async Task<RecordVerdict> LastVerdictAsync() =>
        _rule.Evaluate((await _table.ReadAllAsync())
            .Last(record => (record.New ?? record.Old)!["room"].S == "match-1"));

    private async Task<bool> RestoreLastAsync() => await RestoreAsync(await LastVerdictAsync());

    private Task<bool> RestoreAsync(RecordVerdict verdict) =>
        new Restorer(_table.DynamoDb, _table.Options,
            new StreamsMeter(new HubMeter(new TestMeters(), TimeProvider.System)))
                .RestoreAsync(verdict.Restoration!, CancellationToken.None);
}
