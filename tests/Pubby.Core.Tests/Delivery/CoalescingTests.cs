using Pubby.Core.Testing;

namespace Pubby.Core.Tests.Delivery;

/// <summary>
/// A room that is published to faster than its batches end waits between them, and sends more at once. No other room
/// waits for it, and nothing is lost.
/// </summary>
public sealed class CoalescingTests : IDisposable
{
    private const int Slice = 32;
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(2);
    private readonly TestNode _node = new(sliceSubscriptions: Slice, postedBytes: 200 * 1024);

    [Fact]
    public async Task It_waits_for_as_long_as_its_batch_took_and_then_sends_all_at_once()
    {
        var clients = await _node.ConnectToAsync("busy", 2 * Slice);
        await PublishDuringABatchAsync("busy", BatchTime);
        await _node.PublishAsync("busy", "c", "3");
        _node.Advance(BatchTime - TimeSpan.FromMilliseconds(1));
        Assert.All(clients, client => Assert.Equal(["message a 1"], client.Read()));
        var before = clients.Sum(client => client.Connection.Writes);

        _node.Advance(TimeSpan.FromMilliseconds(1));
        Assert.All(clients, client => Assert.Equal(["message b 2", "message c 3"], client.Read()));
        Assert.Equal(clients.Length, clients.Sum(client => client.Connection.Writes) - before);
    }

    [Fact]
    public async Task It_waits_at_most_five_milliseconds()
    {
        var clients = await _node.ConnectToAsync("busy", 2 * Slice);
        await PublishDuringABatchAsync("busy", TimeSpan.FromMilliseconds(100));
        _node.Advance(TimeSpan.FromMilliseconds(5));
        Assert.All(clients, client => Assert.Equal(["message a 1", "message b 2"], client.Read()));
    }

    [Theory]
    [InlineData(2 * Slice, 0.4, 1)]
    [InlineData(2 * Slice - 1, 2, 1)]
    [InlineData(2 * Slice, 2, 40_000)]
    public async Task Short_batches_small_rooms_and_rooms_with_much_to_send_do_not_wait(
        int subscribers, double milliseconds, int length)
    {
        var clients = await _node.ConnectToAsync("busy", subscribers);
        await PublishDuringABatchAsync("busy", TimeSpan.FromMilliseconds(milliseconds), new string('1', length));
        Assert.All(clients, client => Assert.Equal(2, client.View("busy").Messages));
    }

    [Fact]
    public async Task A_room_with_no_message_meanwhile_sends_the_next_at_once()
    {
        var clients = await _node.ConnectToAsync("calm", 2 * Slice);
        await _node.PublishAsync("calm", "a", "1");
        _node.RunPass(0);
        _node.Advance(BatchTime);
        await _node.PublishAsync("calm", "b", "2");
        _node.Settle();
        Assert.All(clients, client => Assert.Equal(["message a 1", "message b 2"], client.Read()));
    }

    [Fact]
    public async Task Other_rooms_are_served_meanwhile()
    {
        var busy = await _node.ConnectToAsync("busy", 2 * Slice);
        var other = await _node.ConnectToAsync("other", 1);
        await PublishDuringABatchAsync("busy", BatchTime);
        await _node.PublishAsync("other", "o", "1");
        _node.Settle();
        Assert.Equal(["message o 1"], other[0].Read());
        Assert.All(busy, client => Assert.Equal(["message a 1"], client.Read()));
    }

    [Fact]
    public async Task A_subscriber_that_joins_or_leaves_meanwhile_has_what_the_room_held_then()
    {
        var clients = await _node.ConnectToAsync("busy", 2 * Slice);
        await PublishDuringABatchAsync("busy", BatchTime);
        var late = _node.Connect();
        await late.SubscribeAsync("busy", dump: true);
        clients[0].Unsubscribe("busy");
        await clients[1].SubscribeAsync("busy", dump: true);
        await _node.PublishAsync("busy", "c", "3");
        _node.Settle();
        _node.Advance(BatchTime);

        var held = await _node.TextOfStoreAsync("busy");
        Assert.Equal(held, late.View("busy").Text);
        Assert.Equal(1, late.View("busy").Messages);
        Assert.Equal(held, clients[1].View("busy").Text);
        Assert.Equal(["message a 1", "unsubscribed"], clients[0].Read());
        Assert.All(clients[2..], client => Assert.Equal(["message a 1", "message b 2", "message c 3"], client.Read()));
    }

    [Fact]
    public async Task A_subscriber_that_joins_a_busy_room_is_not_behind_and_gets_what_is_not_stored()
    {
        await _node.ConnectToAsync("busy", 2 * Slice);
        await PublishDuringABatchAsync("busy", BatchTime);
        var late = _node.Connect();
        await late.SubscribeAsync("busy", dump: true);
        for (var round = 0; round < 5; round++)
        {
            await _node.PublishAsync("busy", $"ephemeral-{round}", "0", isStored: false);
            _node.Settle();
            // The delay is over, and the next batch is half finished.
            _node.Time.Advance(BatchTime);
            _node.RunPass(0);
            _node.Time.Advance(BatchTime);
            await _node.PublishAsync("busy", "c", $"{round}");
            _node.Settle();
        }
        _node.Advance(BatchTime);
        Assert.Equal(0, _node.Shards[0].Statistics.FellBehind);
        Assert.Equal(
            ["subscribed dump", "dump of 2", .. Enumerable.Range(0, 5)
                .SelectMany(round => new[] { $"message ephemeral-{round} 0", $"message c {round}" })], late.Read());
    }

    [Fact]
    public async Task A_subscriber_that_joins_between_two_joined_messages_and_cannot_take_the_later_is_caught_up()
    {
        var large = $"\"{new string('x', 30 * 1024)}\"";
        for (var i = 0; i < 8; i++) await _node.PublishAsync("busy", $"m{i}", large);
        await _node.ConnectToAsync("busy", 2 * Slice);
        await PublishDuringABatchAsync("busy", BatchTime);
        var late = _node.Connect();
        late.Connection.Capacity = 0;
        await late.SubscribeAsync("busy", dump: true);
        await _node.PublishAsync("busy", "c", large);
        _node.Settle();
        _node.Advance(BatchTime);
        Assert.Equal(1, _node.Shards[0].Statistics.Behind);
        late.Connection.Capacity = -1;
        late.Connection.Take();
        _node.Settle();
        Assert.Equal(await _node.TextOfStoreAsync("busy"), late.View("busy").Text);
        Assert.Empty(late.View("busy").Faults);
    }

    [Fact]
    public async Task A_delay_ends_once_there_is_enough_to_send()
    {
        var clients = await _node.ConnectToAsync("busy", 2 * Slice);
        await PublishDuringABatchAsync("busy", BatchTime);
        await _node.PublishAsync("busy", "c", new string('1', 40_000));
        _node.Settle();
        Assert.All(clients, client => Assert.Equal(3, client.View("busy").Messages));
    }

    [Fact]
    public async Task A_room_that_is_overrun_meanwhile_is_caught_up()
    {
        var clients = await _node.ConnectToAsync("busy", 2 * Slice);
        await PublishDuringABatchAsync("busy", BatchTime);
        for (var i = 0; i < 10; i++)
            await _node.PublishAsync("busy", $"m{i % 3}", $"[{i},\"{new string('x', 32 * 1024)}\"]");
        _node.Settle();
        _node.Advance(BatchTime);
        var held = await _node.TextOfStoreAsync("busy");
        Assert.All(clients, client => Assert.Equal(held, client.View("busy").Text));
    }

    [Fact]
    public async Task A_shard_that_stops_sends_everything()
    {
        var clients = await _node.ConnectToAsync("busy", 2 * Slice);
        await PublishDuringABatchAsync("busy", BatchTime);
        _node.Shards[0].PostStop();
        _node.Settle();
        Assert.All(clients, client => Assert.Equal(["message a 1", "message b 2"], client.Read()));
    }

    public void Dispose() => _node.Dispose();

    /// <summary>Publishes <c>a</c>, and <c>b</c> during the batch with <c>a</c>, which takes so long.</summary>
    private async Task PublishDuringABatchAsync(string room, TimeSpan took, string json = "2")
    {
        await _node.PublishAsync(room, "a", "1");
        _node.RunPass(0);
        _node.Time.Advance(took);
        await _node.PublishAsync(room, "b", json);
        _node.Settle();
    }
}
