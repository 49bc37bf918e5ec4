using Amazon.DynamoDBv2;
using Microsoft.Extensions.Time.Testing;
using Pubby.Aws.Streams;
using Pubby.Aws.Tests.DynamoDb;
using Pubby.Core.Storage;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Streams;

/// <summary>A node's turns while calls of theirs are refused, or are not answered.</summary>
[Collection(StreamsCollection.Name)]
public sealed class StreamWorkerFaultTests(DynamoDbServer server) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DynamoDbServer.FarAhead);
    private readonly ScriptedStreams _streams = new();
    private readonly List<StreamNode> _nodes = [];
    private StreamTable _table = null!;
    private ThrottlingProxy _proxy = null!;
    private AmazonDynamoDBClient _byProxy = null!;

    public async ValueTask InitializeAsync()
    {
        _table = await StreamTable.CreateAsync(server);
        _proxy = await ThrottlingProxy.StartAsync(server.Local.Url);
        _byProxy = DynamoDbServer.PatientClient(server.OptionsFor(_table.Options.Table, url: _proxy.Url));
    }

    [Fact]
    public async Task A_node_that_cannot_list_the_shards_asks_less_often_and_goes_on_with_those_that_it_knows()
    {
        _streams.Open("a");
        await Node("one").TurnAsync();
        var second = Node("two");
        await second.TurnAsync();
        _streams.ListFault = StreamsFault.Throttled;
        var before = _streams.Listings;
        // The first gives no sign of life any more.
        for (var turn = 0; turn < 30; turn++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            await second.TurnAsync();
        }
        // At 10 s, and then each time after twice as long.
        Assert.InRange(_streams.Listings - before, 3, 5);
        Assert.Equal(1, second.Worker.Held);
        var beat = (await second.LeaseAsync("a")).Beat;
        await second.TurnAsync();
        Assert.Equal(beat + 1, (await second.LeaseAsync("a")).Beat);

        _streams.ListFault = null;
        _streams.Open("b");
        await second.TurnUntilAsync(() => second.Worker.Held == 2, "what is new is listed");
    }

    [Fact]
    public async Task A_node_that_has_listed_no_shards_yet_says_so_at_each_turn_and_asks_each_ten_seconds()
    {
        _streams.Open("a");
        _streams.ListFault = StreamsFault.Throttled;
        var node = Node("one");
        for (var turn = 0; turn < 30; turn++)
        {
            await Assert.ThrowsAsync<StreamsException>(node.TurnAsync);
            _time.Advance(TimeSpan.FromSeconds(2));
        }
        // Each time after 5 to 10 s.
        Assert.InRange(_streams.Listings, 6, 12);
        _streams.ListFault = null;
        _time.Advance(TimeSpan.FromSeconds(10));
        await node.TurnAsync();
        Assert.Equal(1, node.Worker.Held);
    }

    [Fact]
    public async Task A_shard_that_nobody_read_is_not_skipped_before_its_loss_is_counted()
    {
        (_proxy.IsForbidden, _proxy.Only) = (true, "UpdateItem");
        _streams.Open("a");
        _streams.Close("a");
        var node = Node("one", _byProxy);
        await Assert.ThrowsAsync<StoreUnavailableException>(node.TurnAsync);
        _proxy.IsForbidden = false;
        await node.TurnAsync();
        Assert.Equal(StreamShardProgress.Skipped, (await node.LeaseAsync("a")).Progress);
        Assert.Equal(1, await node.LossesAsync());
    }

    [Fact]
    public async Task Records_that_were_trimmed_are_counted_as_lost_though_the_node_that_found_it_dies()
    {
        _streams.Open("a");
        var first = Node("one");
        await first.TurnAsync();
        await first.TurnUntilAsync(() => _streams.Reads > 0, "it is read");
        var sequence = _streams.Write("a", "one", 2);
        await Eventually.UntilAsync(async () =>
        {
            await first.TurnUntilAsync(() => true, "time goes on");
            await first.TurnAsync();
            return (await first.LeaseAsync("a")).Taken == sequence;
        }, "its checkpoint is written");
        await first.Worker.ReleaseAsync();
        var losses = await first.LossesAsync();
        _streams.Write("a", "lost", 4);
        _streams.Trim("a");
        _streams.Write("a", "two", 6);

        // It cannot count what is lost, and then says nothing more.
        (_proxy.IsForbidden, _proxy.Only) = (true, "UpdateItem");
        var second = Node("two", _byProxy);
        await second.TurnAsync();
        var since = _time.GetTimestamp();
        await second.TurnUntilAsync(() => _time.GetElapsedTime(since) > TimeSpan.FromSeconds(5), "time goes on");
        var third = Node("three");
        await third.TurnAsync();
        _time.Advance(TimeSpan.FromSeconds(6));
        await third.TurnAsync();
        await Eventually.UntilAsync(async () =>
        {
            await third.TurnUntilAsync(() => true, "time goes on");
            return await third.LossesAsync() > losses;
        }, "the loss is counted");
    }

    [Fact]
    public async Task A_shard_whose_taking_was_not_answered_is_read_at_the_next_turn()
    {
        var node = Node("one", _byProxy);
        // Its other calls are made before.
        await node.TurnAsync();
        _streams.Open("a");
        _time.Advance(TimeSpan.FromSeconds(10));
        _proxy.Only = "PutItem";
        _proxy.LoseNextAnswer();
        await node.TurnAsync();
        Assert.Equal(("one", 0), ((await node.LeaseAsync("a")).Owner, node.Worker.Held));
        _time.Advance(TimeSpan.FromSeconds(2));
        await node.TurnAsync();
        Assert.Equal(1, node.Worker.Held);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.Worker.ReleaseAsync();
        _byProxy.Dispose();
        await _proxy.DisposeAsync();
        await _table.DisposeAsync();
    }

    private StreamNode Node(string name, IAmazonDynamoDB? dynamoDb = null)
    {
        var node = new StreamNode(name, _table, _streams, _time, new ReceivedMessages(), dynamoDb);
        _nodes.Add(node);
        return node;
    }
}
