using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Pubby.Aws.DynamoDb;
using Pubby.Aws.Streams;
using Pubby.Testing;

namespace Pubby.Regions.Tests.Streams;

/// <summary>
/// A region's replica of the table, as the replicator sees it: items by their key, and the changes as they come.
/// DynamoDB Local keeps the tables of each access key apart.
/// </summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly DynamoDbOptions _options;
    private readonly AmazonDynamoDBClient _client;
    private readonly StreamsClient _streams;
    private readonly DynamoDbMessageStore _store;
    private readonly Dictionary<string, string?> _iterators = [];
    private string _stream = "";

    public Replica(string url, string accessKey)
    {
        AccessKey = accessKey;
        _options = new DynamoDbOptions { ServiceUrl = url, CreateTable = true };
        _client = NewClient();
        _streams = new StreamsClient(Configuration(), new Uri(url), Eventually.Limit);
        _store = new DynamoDbMessageStore(NewClient(), _options, TimeProvider.System, Eventually.Limit);
    }

    public string AccessKey { get; }

    /// <summary>
    /// Makes the table as AWS makes a replica: empty, with its stream. The epoch is left to the first hub, and to the
    /// replicator.
    /// </summary>
    public async Task CreateAsync()
    {
        await _client.CreateTableAsync(new CreateTableRequest
        {
            TableName = _options.Table,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions =
                [new(MessageItem.Room, ScalarAttributeType.S), new(MessageItem.Id, ScalarAttributeType.S)],
            KeySchema = [new(MessageItem.Room, KeyType.HASH), new(MessageItem.Id, KeyType.RANGE)],
            StreamSpecification = new() { StreamEnabled = true, StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES },
        });
        _stream = (await new TableStream(_client, _options).FindAsync(CancellationToken.None))!;
    }

    public async Task<RoomView> RoomAsync(string room)
    {
        var view = new RoomView();
        foreach (var message in (await _store.LoadAsync(room, CancellationToken.None)).Where(message => message.IsLive))
            view.Put(message.Id, message.Version, message.Data);
        return view;
    }

    public async Task<Dictionary<string, AttributeValue>?> FindAsync(ItemKey key)
    {
        var answer =
            await _client.GetItemAsync(
                new GetItemRequest { TableName = _options.Table, Key = key.ToItem(), ConsistentRead = true });
        return answer.Item is { Count: > 0 } item ? item : null;
    }

    /// <summary>Makes <paramref name="before"/> into <paramref name="after"/>; null is nothing.</summary>
    /// <returns>False: something else was there.</returns>
    public async Task<bool> TryReplaceAsync(
        ItemKey key, Dictionary<string, AttributeValue>? before, Dictionary<string, AttributeValue>? after)
    {
        // What a hub writes again always has another version, or another beat.
        var attribute = before?.Keys.FirstOrDefault(name => name is MessageItem.Version or "beat");
        var condition = before is null ? "attribute_not_exists(room)" : attribute is null
            ? "attribute_exists(room)" : "#mark = :mark";
        var names = attribute is null ? null : new Dictionary<string, string> { ["#mark"] = attribute };
        var values = attribute is null
            ? null : new Dictionary<string, AttributeValue> { [":mark"] = before![attribute] };
        try
        {
            if (after is null)
                await _client.DeleteItemAsync(
                    new DeleteItemRequest
                    {
                        TableName = _options.Table,
                        Key = key.ToItem(),
                        ConditionExpression = condition,
                        ExpressionAttributeNames = names,
                        ExpressionAttributeValues = values
                    });
            else await _client.PutItemAsync(
                new PutItemRequest
                {
                    TableName = _options.Table,
                    Item = after,
                    ConditionExpression = condition,
                    ExpressionAttributeNames = names,
                    ExpressionAttributeValues = values
                });
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    /// <summary>What has changed since the last call.</summary>
    public async Task<List<StreamRecord>> ReadChangesAsync()
    {
        var records = new List<StreamRecord>();
        foreach (var shard in await _streams.ShardsAsync(_stream, CancellationToken.None))
        {
            if (!_iterators.TryGetValue(shard.Id, out var iterator))
                iterator =
                    await _streams.IteratorAsync(_stream, shard.Id, new(StreamShardStart.Oldest),
                        CancellationToken.None);
            if (iterator is null) continue;
            var page = await _streams.ReadAsync(iterator, 1000, CancellationToken.None);
            records.AddRange(page.Records);
            _iterators[shard.Id] = page.Next;
        }
        return records;
    }

    /// <summary>The same for items that are the same; empty for none.</summary>
    public static string TagOf(Dictionary<string, AttributeValue>? item)
    {
        var tag = new StringBuilder();
        foreach (var (name, value) in (item ?? []).OrderBy(attribute => attribute.Key, StringComparer.Ordinal))
        {
            tag.Append(CultureInfo.InvariantCulture,
                $"{name}={value.S}{value.N}{(value.B is { } bytes ? Convert.ToHexString(bytes.ToArray()) : "")};");
        }
        return tag.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _streams.Dispose();
        await _store.DisposeAsync();
    }

    private AmazonDynamoDBClient NewClient() => new(Configuration());

    private AmazonDynamoDBConfig Configuration()
    {
        var configuration = DynamoDbClient.ConfigurationFor(_options);
        configuration.Timeout = Eventually.Limit;
        configuration.DefaultAWSCredentials = new BasicAWSCredentials(AccessKey, "local");
        return configuration;
    }
}

internal readonly record struct ItemKey(string Room, string Id)
{
    public static ItemKey Of(StreamRecord record)
    {
        var item = record.New ?? record.Old!;
        return new(item[MessageItem.Room].S, item[MessageItem.Id].S);
    }

    public Dictionary<string, AttributeValue> ToItem() =>
        new() { [MessageItem.Room] = new(Room), [MessageItem.Id] = new(Id) };
}
