using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Delivery;
using Pubby.Core.Testing;
using Pubby.Core.Wire;

namespace Pubby.Core.Tests.Delivery;

/// <summary>How much a room may have on its way, and for how long it may wait.</summary>
public sealed class BoundsTests : IDisposable
{
    private const int PostedBytes = 100;
    private readonly TestNode _node = new(postedBytes: PostedBytes);

    [Fact]
    public void A_batch_takes_what_fits_in_one_write_and_always_one_message()
    {
        var fanOut = new RoomFanOut();
        foreach (var length in new[] { 40, 30, 10, 50 }) fanOut.AddPending(MessageOf(length));
        Assert.Equal(130, fanOut.PendingBytes);
        List<(int Messages, int Pending)> batches = [];
        foreach (var maxBytes in new[] { 70, 59, 5 })
        {
            Assert.True(fanOut.TryBeginBatch(maxBytes));
            batches.Add((fanOut.Batch.Messages, fanOut.PendingBytes));
            fanOut.Batch.End();
        }
        Assert.Equal([(2, 60), (1, 50), (1, 0)], batches);
        Assert.False(fanOut.TryBeginBatch(70));
        Assert.True(fanOut.IsQuiet);
    }

    [Fact]
    public void A_room_posts_no_more_bytes_than_its_limit_until_some_are_delivered()
    {
        var room = NewRoom();
        Assert.True(room.TryReserve(60));
        Assert.False(room.TryReserve(41));
        Assert.True(room.TryReserve(40));
        Assert.False(room.TryReserve(1));
        room.Release(60);
        Assert.True(room.TryReserve(60));
    }

    [Fact]
    public void A_room_on_a_shard_knows_how_many_subscriptions_it_has()
    {
        var room = NewRoom();
        var subscriptions = Enumerable.Range(0, 3)
            .Select(_ => new Subscription(_node.Connect().Outbox, room)).ToArray();
        foreach (var subscription in subscriptions) room.Add(subscription);
        Assert.Equal(3, room.Subscriptions);
        room.Remove(subscriptions[1]);
        Assert.Equal(2, room.Subscriptions);
        Assert.Equal([subscriptions[0], subscriptions[2]], room.Of(WireFormat.Plain).ToArray());
        Assert.False(subscriptions[1].HasJoined);
    }

    [Fact]
    public void The_shard_sleeps_until_the_first_of_the_rooms_that_coalesce_is_due()
    {
        var time = new FakeTimeProvider();
        var delays = new CoalescingDelays(time);
        Assert.Null(delays.NextEnd());
        var (first, second) = (NewRoom(), NewRoom());
        foreach (var room in new[] { second, first }) room.FanOut.BatchBeganAt = time.GetTimestamp();
        time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.True(delays.TryBegin(first));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(delays.TryBegin(second));
        Assert.Equal(TimeSpan.FromMilliseconds(1), delays.NextEnd());

        time.Advance(TimeSpan.FromMilliseconds(4));
        Assert.Equal(TimeSpan.Zero, delays.NextEnd());
        List<ShardRoom> due = [];
        delays.End(due, all: false);
        Assert.Equal([first, second], due.OrderBy(room => room == second));
        Assert.All(due, room => Assert.False(room.FanOut.IsCoalescing));
        Assert.Null(delays.NextEnd());
    }

    [Fact]
    public void How_late_the_shards_are_is_how_long_the_slowest_has_not_run()
    {
        using var node = new TestNode(shards: 2);
        node.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), node.Shards.Lag);
        while (node.Shards[0].RunPass()) { }
        Assert.Equal(TimeSpan.FromSeconds(5), node.Shards.Lag);
        node.Settle();
        Assert.Equal(TimeSpan.Zero, node.Shards.Lag);
    }

    public void Dispose() => _node.Dispose();

    private ShardRoom NewRoom() => new(_node.Shards[0], new NeverBehind());

    private static EncodedMessage MessageOf(int length) => new(1, 0) { [WireFormat.Plain] = new byte[length] };
}
