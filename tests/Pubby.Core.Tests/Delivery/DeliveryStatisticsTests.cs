using Pubby.Core.Delivery;
using Pubby.Core.Testing;
using Pubby.Protocol;

namespace Pubby.Core.Tests.Delivery;

/// <summary>What metrics say of a shard is what its connections saw.</summary>
public sealed class DeliveryStatisticsTests
{
    private const int OutboxBytes = 16 * 1024;
    private static readonly string Data = $"\"{new string('x', 1000)}\"";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deliveries_writes_and_bytes_are_those_that_connections_got(bool isBatched)
    {
        using var node = new TestNode(isBatched: isBatched);
        var clients = await node.ConnectToAsync("match", 5);
        foreach (var client in clients) await client.SubscribeAsync("other");
        node.Settle();
        var before = CountsOf(node, clients);
        // One that is written at once, three of two rooms that are queued first, and one that a socket takes a part of.
        await node.PublishAsync("match", "alone", "1");
        node.Settle();
        foreach (var id in new[] { "first", "second" }) await node.PublishAsync("match", id, Data);
        await node.PublishAsync("other", "third", Data);
        node.Settle();
        clients[1].Connection.Capacity = 10;
        await node.PublishAsync("match", "in-parts", "2");
        node.Settle();
        clients[1].Connection.Take();
        node.Settle();

        var counted = CountsOf(node, clients) - before;
        Assert.Equal(5 * clients.Length, counted.Deliveries);
        Assert.Equal(3 * clients.Length, counted.Writes);
        Assert.Equal(counted.WritesSeen, counted.Writes);
        Assert.Equal(counted.BytesSeen, counted.Bytes);
        Assert.Equal(isBatched ? counted.Writes : 0, counted.Batched);
        Assert.All(clients, client => Assert.Equal(4, client.View("match").Messages));
    }

    [Fact]
    public async Task Who_joins_between_two_messages_that_go_out_together_got_one()
    {
        using var node = new TestNode();
        var clients = await node.ConnectToAsync("match", 2);
        var late = node.Connect();
        var before = node.Shards[0].Statistics.Deliveries;
        await node.PublishAsync("match", "a", "1");
        await late.SubscribeAsync("match");
        await node.PublishAsync("match", "b", "2");
        node.Settle();

        Assert.Equal(["subscribed live", "message b 2"], late.Read());
        Assert.Equal(2 * clients.Length + 1, node.Shards[0].Statistics.Deliveries - before);
    }

    [Fact]
    public async Task Falling_behind_is_counted_once_and_is_over_when_it_has_caught_up()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        var slow = await BehindAsync(node);
        Assert.Equal((1, 1, 0), BehindOf(node));
        slow.Connection.Capacity = -1;
        slow.Connection.Take();
        node.Settle();

        Assert.Equal(await node.TextOfStoreAsync("match"), slow.View("match").Text);
        Assert.Equal((1, 0, 1), BehindOf(node));
    }

    [Fact]
    public async Task Who_leaves_the_room_is_behind_no_longer_and_gets_nothing_of_it()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        var slow = await BehindAsync(node);
        slow.Unsubscribe("match");
        node.Settle();
        Assert.Equal((1, 0, 0), BehindOf(node));
        slow.Read();
        slow.Connection.Capacity = -1;
        slow.Connection.Take();
        node.Settle();

        Assert.Equal("unsubscribed", slow.Read()[^1]);
        Assert.Equal((1, 0, 0), BehindOf(node));
    }

    [Fact]
    public async Task Who_left_and_came_back_during_a_catch_up_gets_nothing_of_what_was_before()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        var slow = await BehindAsync(node);
        slow.Connection.Capacity = -1;
        slow.Connection.Take();
        // The catch-up is asked for, and its answer has not come.
        node.RunPass(0);
        slow.Read();
        slow.Unsubscribe("match");
        await slow.SubscribeAsync("match");
        node.RunScheduled();
        node.Settle();
        await node.PublishAsync("match", "after", "1");
        node.Settle();

        Assert.Equal(["unsubscribed", "subscribed live", "message after 1"], slow.Read());
        Assert.Equal((1, 0, 0), BehindOf(node));
    }

    [Fact]
    public async Task A_connection_that_ends_is_counted_once_by_the_first_reason()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        var (gone, drained, deaf) = (node.Connect(), node.Connect(), node.Connect());
        node.Settle();
        drained.Outbox.Shard.PostClose(drained.Outbox, CloseCode.Drain, "drain");
        deaf.Connection.Capacity = 0;
        // It asks, and reads no answer.
        for (var i = 0; i < 40; i++) deaf.Outbox.Shard.PostSend(deaf.Outbox, new byte[1000]);
        node.Settle();
        foreach (var client in new[] { gone, drained, deaf })
        {
            var detached = client.Outbox.Shard.PostDetachAsync(client.Outbox);
            node.Settle();
            await detached;
        }

        var closed = node.Shards[0].Statistics.Closed;
        Assert.Equal(
            new Dictionary<string, long> { ["1006"] = 1, ["4101"] = 1, ["4200"] = 1 },
            CloseCounts.Names.Select((name, at) => (name, count: closed.Read(at)))
                .Where(one => one.count > 0).ToDictionary(one => one.name, one => one.count));
    }

    /// <summary>A client of the room <c>match</c> that took nothing until it was behind.</summary>
    private static async Task<TestClient> BehindAsync(TestNode node)
    {
        var slow = (await node.ConnectToAsync("match", 1))[0];
        slow.Connection.Capacity = 0;
        for (var i = 0; i < 40; i++)
        {
            await node.PublishAsync("match", $"m{i % 5}", $"[{i},{Data}]");
            node.Settle();
        }
        return slow;
    }

    private static (long FellBehind, int Behind, long CatchUps) BehindOf(TestNode node)
    {
        var statistics = node.Shards[0].Statistics;
        return (statistics.FellBehind, statistics.Behind, statistics.CatchUps);
    }

    private static Counts CountsOf(TestNode node, TestClient[] clients)
    {
        var statistics = node.Shards[0].Statistics;
        return new Counts(statistics.Deliveries, statistics.Writes, statistics.Bytes, node.Sockets?.Sends ?? 0,
            clients.Sum(client => client.Connection.Writes), clients.Sum(client => client.Connection.TakenBytes));
    }

    private sealed record Counts(
        long Deliveries, long Writes, long Bytes, long Batched, long WritesSeen, long BytesSeen)
    {
        public static Counts operator -(Counts after, Counts before) => new(
            after.Deliveries - before.Deliveries, after.Writes - before.Writes, after.Bytes - before.Bytes,
            after.Batched - before.Batched, after.WritesSeen - before.WritesSeen, after.BytesSeen - before.BytesSeen);
    }
}
