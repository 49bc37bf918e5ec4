using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Pubby.Aws.DynamoDb;
using Pubby.Aws.Streams;
using Pubby.Aws.Tests.DynamoDb;
using Pubby.Core;
using Pubby.Core.Messages;
using Pubby.Core.Storage;

namespace Pubby.Aws.Tests.Streams;

/// <summary>The signed calls themselves, against Amazon's own server.</summary>
[Collection(StreamsCollection.Name)]
public sealed class StreamsClientTests(DynamoDbServer server)
{
    [Fact]
    public async Task What_a_hub_stores_is_read_with_its_origin_and_what_was_there_before()
    {
        await using var table = await StreamTable.CreateAsync(server);
        await table.Store.PutAsync("match-1",
            new Message { Id = "score", Version = 2, Data = "[0,0]"u8.ToArray(), ExpiresAt = 4_200_000_000_000 },
            PutCondition.None, CancellationToken.None);
        await table.Store.PutAsync("match-1", new Message { Id = "score", Version = 4, Data = "[1,0]"u8.ToArray() },
            PutCondition.None, CancellationToken.None);
        await table.Store.PutAsync("match-1", Message.Tombstone("score", 6), PutCondition.None, CancellationToken.None);

        var records = (await table.ReadAllAsync()).Where(record => record.New?["room"].S == "match-1").ToArray();
        Assert.Equal(3, records.Length);
        Assert.Null(records[0].Old);
        Assert.Equal("eu-west-1", records[0].New![MessageItem.Origin].S);
        var first = MessageItem.ToMessage(records[0].New!);
        Assert.Equal(("score", 2L, (long?)4_200_000_000_000, "[0,0]"),
            (first.Id, first.Version, first.ExpiresAt, System.Text.Encoding.UTF8.GetString(first.Data)));
        Assert.Equal(2, MessageItem.ToMessage(records[1].Old!).Version);
        Assert.Equal("[1,0]", System.Text.Encoding.UTF8.GetString(MessageItem.ToMessage(records[2].Old!).Data));
        Assert.Equal(MessageState.Deleted, MessageItem.ToMessage(records[2].New!).State);
    }

    [Fact]
    public async Task Reading_goes_on_after_a_sequence_number()
    {
        await using var table = await StreamTable.CreateAsync(server);
        for (var version = 2; version <= 10; version += 2)
        {
            await table.Store.PutAsync("match-1", new Message { Id = "score", Version = version, Data = [(byte)'0'] },
                PutCondition.None, CancellationToken.None);
            await table.Store.PutAsync("match-1", Message.Tombstone("score", version + 1), PutCondition.None,
                CancellationToken.None);
        }
        var records = await table.ReadAllAsync();
        var rest = await table.ReadAllAsync(new StreamShardPosition(StreamShardStart.After, records[4].Sequence));
        Assert.Equal(records.Skip(5).Select(record => record.Sequence), rest.Select(record => record.Sequence));
    }

    [Fact]
    public async Task A_stream_that_does_not_exist_is_missing_and_a_server_that_does_not_exist_is_unavailable()
    {
        await using var table = await StreamTable.CreateAsync(server);
        var gone = table.Stream.Replace(table.Options.Table, "no-such-table", StringComparison.Ordinal);
        Assert.Equal(StreamsFault.Missing,
            (await Assert.ThrowsAsync<StreamsException>(() => table.Client.ShardsAsync(gone, CancellationToken.None)))
                .Fault);
        using var away = StreamTable.NewClient(new DynamoDbOptions { ServiceUrl = "http://127.0.0.1:1" });
        Assert.Equal(StreamsFault.Unavailable,
            (await Assert.ThrowsAsync<StreamsException>(() => away.ShardsAsync(table.Stream, CancellationToken.None)))
                .Fault);
    }

    [Theory]
    [InlineData("com.amazonaws.dynamodb.v20120810#TrimmedDataAccessException", 400, StreamsFault.Trimmed)]
    [InlineData("com.amazonaws.dynamodb.v20120810#ExpiredIteratorException", 400, StreamsFault.IteratorExpired)]
    [InlineData("com.amazonaws.dynamodb.v20120810#LimitExceededException", 400, StreamsFault.Throttled)]
    [InlineData("com.amazon.coral.service#AccessDeniedException", 400, StreamsFault.Refused)]
    [InlineData("com.amazonaws.dynamodb.v20120810#InternalServerError", 500, StreamsFault.Unavailable)]
    public void Refusals_are_distinguished(string type, int status, object fault) =>
        Assert.Equal(fault, StreamsJson.Fault("GetRecords", status, System.Text.Encoding.UTF8.GetBytes($$"""{"__type":"{{type}}","message":"no"}""")).Fault);

    [Fact]
    public async Task A_table_without_a_stream_stops_the_start_with_what_to_do_and_gets_one_where_tables_are_made()
    {
        var options = server.OptionsFor(DynamoDbServer.NewTable());
        using var client = DynamoDbServer.PatientClient(options);
        await using var store = DynamoDbServer.PatientStore(options, TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);

        var fault =
            await Assert.ThrowsAsync<PubbyStartException>(() =>
                new TableStream(client, server.OptionsFor(options.Table, create: false))
                    .FindAsync(CancellationToken.None));
        Assert.Contains($"aws dynamodb update-table --table-name {options.Table} --stream-specification " +
            "StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES", fault.Message, StringComparison.Ordinal);

        var table = new TableStream(client, options);
        Assert.Null(await table.FindAsync(CancellationToken.None));
        Assert.Contains("/stream/", await table.FindAsync(CancellationToken.None), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_of_another_view_stops_the_start()
    {
        var options = server.OptionsFor(DynamoDbServer.NewTable());
        using var client = DynamoDbServer.PatientClient(options);
        await using var store = DynamoDbServer.PatientStore(options, TimeProvider.System);
        await store.OpenAsync(CancellationToken.None);
        await client.UpdateTableAsync(
            new UpdateTableRequest
            {
                TableName = options.Table,
                StreamSpecification = new() { StreamEnabled = true, StreamViewType = StreamViewType.KEYS_ONLY }
            });
        var fault =
            await Assert.ThrowsAsync<PubbyStartException>(() =>
                new TableStream(client, options).FindAsync(CancellationToken.None));
        Assert.Contains("shows KEYS_ONLY", fault.Message, StringComparison.Ordinal);
    }
}
