using Microsoft.Extensions.Time.Testing;
using Pubby.Aws.Streams;
using Pubby.Aws.Tests.DynamoDb;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Streams;

/// <summary>
/// Shards, leases and what is read of them. The leases are in a real table; the stream is scripted, as DynamoDB Local
/// splits no shard, trims no record and lets no iterator expire.
/// </summary>
[Collection(StreamsCollection.Name)]
public sealed class StreamWorkerTests(DynamoDbServer server) : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DynamoDbServer.FarAhead);
    private readonly ScriptedStreams _streams = new();
    private readonly ReceivedMessages _received = new();
    private readonly List<StreamNode> _nodes = [];
    private StreamTable _table = null!;

    public async ValueTask InitializeAsync() => _table = await StreamTable.CreateAsync(server);

    [Fact]
    public async Task The_first_that_a_region_reads_begins_now_and_has_the_rooms_read_from_the_table()
    {
        _streams.Open("a");
        _streams.Write("a", "before", 2);
        var node = Node("one");
        await node.TurnAsync();
        await node.TurnUntilAsync(() => _streams.Reads > 0, "it is read");
        await Eventually.UntilAsync(async () => await node.LossesAsync() == 1, "the loss is counted");
        _streams.Write("a", "after", 4);
        await node.TurnUntilAsync(() => _received.Taken.Length > 0, "what comes later is received");
        Assert.Equal(["after@4"], _received.Taken);
    }

    [Fact]
    public async Task The_records_of_an_id_come_in_their_order()
    {
        var node = await ReadingAsync("a");
        for (var version = 2; version <= 200; version += 2) _streams.Write("a", $"id-{version % 3}", version);
        await node.TurnUntilAsync(() => _received.Taken.Length == 100, "all are received");
        foreach (var ofOneId in _received.Taken.Select(entry => entry.Split('@'))
            .GroupBy(entry => entry[0], entry =>
                long.Parse(entry[1], System.Globalization.CultureInfo.InvariantCulture)))
        {
            Assert.Equal(ofOneId.Order(), ofOneId);
        }
    }

    [Fact]
    public async Task What_the_region_cannot_take_is_brought_again_and_the_shard_is_not_moved_on_before()
    {
        var node = await ReadingAsync("a");
        _received.Takes = false;
        var sequence = _streams.Write("a", "score", 2);
        await node.TurnUntilAsync(() => _received.Offered >= 3, "it is delivered again and again");
        await node.TurnAsync();
        Assert.Null((await node.LeaseAsync("a")).Taken);
        _received.Takes = true;
        await node.TurnUntilAsync(() => _received.Taken.Length == 1, "it is taken");
        await Eventually.UntilAsync(async () =>
        {
            await node.TurnAsync();
            return (await node.LeaseAsync("a")).Taken == sequence;
        }, "the checkpoint has moved on");
    }

    [Fact]
    public async Task A_dead_nodes_shard_is_read_on_from_its_checkpoint_once_it_was_silent_for_long_enough()
    {
        var first = await ReadingAsync("a");
        var sequence = _streams.Write("a", "one", 2);
        await first.TurnUntilAsync(() => _received.Taken.Length == 1, "the first receives it");
        await Eventually.UntilAsync(async () =>
        {
            await first.TurnAsync();
            return (await first.LeaseAsync("a")).Taken == sequence;
        }, "its checkpoint is written");

        // From here on the first says nothing more.
        var second = Node("two");
        await second.TurnAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        await second.TurnAsync();
        Assert.Equal(0, second.Worker.Held);
        _time.Advance(TimeSpan.FromSeconds(1));
        await second.TurnAsync();
        Assert.Equal(1, second.Worker.Held);
        await second.TurnUntilAsync(() =>
            _streams.Asked.Contains($"a After {sequence}"), "it goes on after the checkpoint");

        // The first was only slow. It finds that the lease is another's, and stops.
        await first.TurnAsync();
        Assert.Equal(0, first.Worker.Held);
        Assert.Equal("two", (await second.LeaseAsync("a")).Owner);
    }

    [Fact]
    public async Task A_node_that_can_pass_nothing_on_leaves_its_shard_to_one_that_can()
    {
        var first = await ReadingAsync("a");
        _received.Takes = false;
        _streams.Write("a", "one", 2);
        await first.TurnUntilAsync(() => first.Worker.Held == 0, "the first gives it up");
        await first.TurnAsync();
        Assert.Equal(0, first.Worker.Held);
        var received = new ReceivedMessages();
        var second = Node("two", received);
        await second.TurnAsync();
        Assert.Equal(1, second.Worker.Held);
    }

    [Fact]
    public async Task A_node_that_lives_keeps_its_shard_for_ever()
    {
        var first = await ReadingAsync("a");
        var second = Node("two");
        for (var turn = 0; turn < 10; turn++)
        {
            await first.TurnAsync();
            await second.TurnAsync();
            _time.Advance(TimeSpan.FromSeconds(2));
        }
        Assert.Equal((1, 0), (first.Worker.Held, second.Worker.Held));
    }

    [Fact]
    public async Task Of_two_nodes_that_take_at_once_one_gets_it()
    {
        _streams.Open("a");
        StreamNode[] nodes = [.. Enumerable.Range(0, 8).Select(i => Node($"node-{i}"))];
        await Task.WhenAll(nodes.Select(node => node.TurnAsync()));
        Assert.Equal(1, nodes.Sum(node => node.Worker.Held));
    }

    [Fact]
    public async Task A_node_that_stops_gives_its_shards_up_and_another_goes_on_at_once()
    {
        var first = await ReadingAsync("a");
        var sequence = _streams.Write("a", "one", 2);
        await first.TurnUntilAsync(() => _received.Taken.Length == 1, "the first receives it");
        await Eventually.UntilAsync(async () =>
        {
            await first.TurnAsync();
            return (await first.LeaseAsync("a")).Taken == sequence;
        }, "its checkpoint is written");
        await first.Worker.ReleaseAsync();
        var second = Node("two");
        await second.TurnAsync();
        Assert.Equal(1, second.Worker.Held);
    }

    [Fact]
    public async Task A_node_that_comes_later_gets_its_share()
    {
        foreach (var shard in new[] { "a", "b", "c", "d" }) _streams.Open(shard);
        var first = Node("one");
        await first.TurnAsync();
        Assert.Equal(4, first.Worker.Held);
        var second = Node("two");
        for (var turn = 0; turn < 6; turn++)
        {
            await second.TurnAsync();
            await first.TurnAsync();
            _time.Advance(TimeSpan.FromSeconds(2));
        }
        Assert.Equal((2, 2), (first.Worker.Held, second.Worker.Held));
    }

    [Fact]
    public async Task A_shard_that_splits_is_read_to_its_end_before_its_children_which_are_read_from_their_beginning()
    {
        var node = await ReadingAsync("a");
        _streams.Write("a", "early", 2);
        await node.TurnUntilAsync(() => _received.Taken.Length == 1, "what comes first is received");
        _received.Takes = false;
        _streams.Write("a", "score", 4);
        await node.TurnUntilAsync(() => _received.Offered > 1, "the parent's last record is delivered");
        _streams.Close("a");
        _streams.Open("b", "a");
        _streams.Open("c", "a");
        _streams.Write("b", "score", 6);
        _streams.Write("c", "other", 8);
        // The shards are listed more than once in that time.
        var since = _time.GetTimestamp();
        await node.TurnUntilAsync(() => _time.GetElapsedTime(since) > TimeSpan.FromSeconds(25), "time goes on");
        Assert.DoesNotContain(_streams.Asked, asked => asked[0] is 'b' or 'c');
        _received.Takes = true;
        await node.TurnUntilAsync(() => _received.Taken.Length == 4, "all are received");
        Assert.Equal(["early@2", "score@4"], _received.Taken.Take(2));
        Assert.Contains("b Oldest", _streams.Asked);
        Assert.Contains("c Oldest", _streams.Asked);
        Assert.Equal(StreamShardProgress.Read, (await node.LeaseAsync("a")).Progress);
        Assert.Equal(1, await node.LossesAsync());
    }

    [Fact]
    public async Task An_iterator_that_expired_is_replaced_by_one_after_the_last_record()
    {
        var node = await ReadingAsync("a");
        var sequence = _streams.Write("a", "one", 2);
        await node.TurnUntilAsync(() => _received.Taken.Length == 1, "one is received");
        _streams.Refuse(StreamsFault.IteratorExpired);
        _streams.Write("a", "two", 4);
        await node.TurnUntilAsync(() => _received.Taken.Length == 2, "two is received");
        Assert.Equal(["one@2", "two@4"], _received.Taken);
        Assert.Contains($"a After {sequence}", _streams.Asked);
    }

    [Fact]
    public async Task Records_that_were_trimmed_have_the_rooms_read_from_the_table_and_the_rest_is_read()
    {
        var first = await ReadingAsync("a");
        var losses = await first.LossesAsync();
        var sequence = _streams.Write("a", "one", 2);
        await first.TurnUntilAsync(() => _received.Taken.Length == 1, "one is received");
        await Eventually.UntilAsync(async () =>
        {
            await first.TurnAsync();
            return (await first.LeaseAsync("a")).Taken == sequence;
        }, "its checkpoint is written");
        await first.Worker.ReleaseAsync();

        // A day without a reader.
        _streams.Write("a", "lost", 4);
        _streams.Trim("a");
        _streams.Write("a", "two", 6);
        var second = Node("two");
        await second.TurnAsync();
        await second.TurnUntilAsync(() => _received.Taken.Length == 2, "the rest is received");
        Assert.Equal("two@6", _received.Taken[1]);
        Assert.Equal(losses + 1, await second.LossesAsync());

        // Every node of the region sees the loss in the leases, and refreshes its own rooms once.
        await second.TurnAsync();
        await second.TurnAsync();
        var gaps = new ReceivedMessages();
        await Node("three", gaps).TurnAsync();
        Assert.Equal(1, gaps.Gaps);
    }

    [Fact]
    public async Task Throttling_and_outages_lose_nothing()
    {
        var node = await ReadingAsync("a");
        _streams.Refuse(StreamsFault.Throttled, StreamsFault.Unavailable, StreamsFault.Throttled, StreamsFault.Refused);
        _streams.Write("a", "one", 2);
        await node.TurnUntilAsync(() => _received.Taken.Length == 1, "it is received");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.Worker.ReleaseAsync();
        await _table.DisposeAsync();
    }

    private StreamNode Node(string name, ReceivedMessages? received = null)
    {
        var node = new StreamNode(name, _table, _streams, _time, received ?? _received);
        _nodes.Add(node);
        return node;
    }

    /// <summary>A node that reads the shard from here on.</summary>
    private async Task<StreamNode> ReadingAsync(string shard)
    {
        _streams.Open(shard);
        var node = Node("one");
        await node.TurnAsync();
        await node.TurnUntilAsync(() => _streams.Reads > 0, "it is read");
        await Eventually.UntilAsync(async () => await node.LossesAsync() > 0, "the rooms are read from the table");
        return node;
    }
}
