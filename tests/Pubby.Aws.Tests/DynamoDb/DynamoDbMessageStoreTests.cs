using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Pubby.Core.Messages;
using Pubby.Core.Storage;
using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Aws.Tests.DynamoDb;

[Collection(DynamoDbCollection.Name)]
public sealed class DynamoDbMessageStoreTests(DynamoDbServer server) : MessageStoreContract
{
    private readonly string _table = DynamoDbServer.NewTable();

    private protected override IMessageStore Create()
    {
        Time.SetUtcNow(DynamoDbServer.FarAhead);
        return DynamoDbServer.PatientStore(server.OptionsFor(_table), Time);
    }

    [Fact]
    public async Task Of_many_nodes_that_open_at_once_one_makes_the_table_and_all_have_its_epoch_ever_after()
    {
        var table = DynamoDbServer.NewTable();
        var epochs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => EpochAsync(table)));
        Assert.Equal(await EpochAsync(table), Assert.Single(epochs.Distinct()));
        Assert.NotEqual(epochs[0], await EpochAsync(_table));
    }

    [Fact]
    public async Task A_room_of_several_pages_is_loaded_whole()
    {
        var data = $"\"{new string('x', 60 * 1024)}\"";
        var messages = Enumerable.Range(0, 40).Select(i => Live($"m{i % 7}-{i}", data)).ToArray();
        await Task.WhenAll(messages.Select(message => PutAsync(message)));
        await using var proxy = await ThrottlingProxy.StartAsync(server.Local.Url);
        await using var store = DynamoDbServer.PatientStore(server.OptionsFor(_table, url: proxy.Url), Time);

        var loaded = await store.LoadAsync("room", CancellationToken.None);

        Assert.Equal(messages.Select(Describe), loaded.Select(Describe));
        Assert.InRange(proxy.CountOf("Query"), 3, 6);
    }

    [Fact]
    public async Task The_largest_data_that_the_settings_allow_fits()
    {
        var message = Live(new string('n', 128), $"\"{new string('x', 384 * 1024 - 2)}\"");
        Assert.Equal(PutOutcome.Created, (await PutAsync(message)).Outcome);
        Assert.Equal(PutOutcome.Unchanged, (await PutAsync(message with { Version = message.Version + 2 })).Outcome);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_write_that_is_tried_again_because_its_answer_was_lost_counts_as_written(bool isDelete)
    {
        await PutAsync(Live("a", "1"));
        await using var proxy = await ThrottlingProxy.StartAsync(server.Local.Url);
        await using var store = DynamoDbServer.PatientStore(server.OptionsFor(_table, url: proxy.Url), Time);
        var next = Live("a", "2");
        var message = isDelete ? Message.Tombstone("a", next.Version) : next;

        proxy.LoseNextAnswer();
        var result = await store.PutAsync("room", message, PutCondition.MustExist, CancellationToken.None);

        Assert.Equal(new PutResult(PutOutcome.Replaced, message.Version), result);
        Assert.Equal(2, proxy.CountOf("PutItem"));
        Assert.Equal([Describe(message)], await LoadAsync());
    }

    [Fact]
    public async Task A_creation_that_is_tried_again_because_its_answer_was_lost_counts_as_created()
    {
        await using var proxy = await ThrottlingProxy.StartAsync(server.Local.Url);
        await using var store = DynamoDbServer.PatientStore(server.OptionsFor(_table, url: proxy.Url), Time);
        var message = Live("a", "1", expiresAt: Time.GetUtcNow().ToUnixTimeMilliseconds() + 1000);

        proxy.LoseNextAnswer();
        var result = await store.PutAsync("room", message, PutCondition.MustNotExist, CancellationToken.None);

        Assert.Equal(new PutResult(PutOutcome.Created, message.Version), result);
        Assert.Equal(2, proxy.CountOf("PutItem"));
    }

    [Fact]
    public async Task DynamoDb_may_delete_what_is_over_25_hours_later_and_nothing_else()
    {
        var now = Time.GetUtcNow();
        await PutAsync(Live("stays", "1"));
        await PutAsync(Live("expires", "1", expiresAt: (now + TimeSpan.FromHours(2)).ToUnixTimeMilliseconds()));
        await PutAsync(Message.Tombstone("deleted", VersionClock.Microseconds(now)));

        var options = server.OptionsFor(_table);
        using var client = DynamoDbServer.PatientClient(options);
        Assert.Null(await GoneAsync(client, "stays"));
        Assert.Equal(now + TimeSpan.FromHours(27), await GoneAsync(client, "expires"));
        Assert.Equal(now + TimeSpan.FromHours(25), await GoneAsync(client, "deleted"));
        var timeToLive = (await client.DescribeTimeToLiveAsync(new DescribeTimeToLiveRequest { TableName = _table }))
            .TimeToLiveDescription;
        Assert.Equal(("gone", TimeToLiveStatus.ENABLED), (timeToLive.AttributeName, timeToLive.TimeToLiveStatus));
    }

    [Fact]
    public async Task What_is_over_for_longer_is_deleted_by_DynamoDB_itself()
    {
        // By the machine's clock, because DynamoDB uses it.
        var now = VersionClock.Microseconds(TimeProvider.System.GetUtcNow());
        var day = VersionClock.Microseconds(DateTimeOffset.UnixEpoch + TimeSpan.FromDays(1));
        await PutAsync(Message.Tombstone("old", now - 2 * day));
        await PutAsync(Message.Tombstone("young", now));
        await PutAsync(Live("stays", "1", now - 2 * day));

        using var client = DynamoDbServer.PatientClient(server.OptionsFor(_table));
        await Eventually.UntilAsync(async () => (await client.ScanAsync(new ScanRequest(_table)))
            .Items.All(item => item["id"].S != "old"), "the old tombstone is deleted");
        Assert.Equal(["epoch", "stays", "young"], (await client.ScanAsync(new ScanRequest(_table)))
            .Items.Select(item => item["id"].S).Order());
    }

    private async Task<DateTimeOffset?> GoneAsync(AmazonDynamoDBClient client, string id)
    {
        var answer = await client.GetItemAsync(_table, new() { ["room"] = new("room"), ["id"] = new(id) });
        return answer.Item.TryGetValue("gone", out var gone)
            ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(gone.N, CultureInfo.InvariantCulture)) : null;
    }

    private async Task<string> EpochAsync(string table)
    {
        await using var store = DynamoDbServer.PatientStore(server.OptionsFor(table), Time);
        return (await store.OpenAsync(CancellationToken.None)).Epoch;
    }
}
