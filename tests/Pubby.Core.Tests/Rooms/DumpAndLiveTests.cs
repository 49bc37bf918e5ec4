using Pubby.Core.Storage;
using Pubby.Core.Testing;

namespace Pubby.Core.Tests.Rooms;

public sealed class DumpAndLiveTests : IDisposable
{
    private readonly TestNode _node = new();

    [Fact]
    public async Task A_dump_comes_first_then_live_without_gap_or_repetition()
    {
        await _node.PublishAsync("match", "score", "[0,0]");
        await _node.PublishAsync("match", "minute", "1");
        var client = _node.Connect();
        await client.SubscribeAsync("match", dump: true);
        await _node.PublishAsync("match", "score", "[1,0]");
        _node.Settle();

        Assert.Equal(["subscribed dump", "dump of 2", "message score [1,0]"], client.Read());
    }

    [Fact]
    public async Task An_empty_room_dumps_once_and_empty()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match", dump: true);
        _node.Settle();

        Assert.Equal(["subscribed dump", "dump of 0"], client.Read());
    }

    [Fact]
    public async Task Without_a_dump_only_later_messages_come()
    {
        await _node.PublishAsync("match", "score", "[0,0]");
        var client = _node.Connect();
        await client.SubscribeAsync("match");
        await _node.PublishAsync("match", "minute", "2");
        _node.Settle();

        Assert.Equal(["subscribed live", "message minute 2"], client.Read());
    }

    [Fact]
    public async Task An_earlier_subscriber_gets_each_message_once_and_a_later_one_gets_it_in_the_dump()
    {
        var early = _node.Connect();
        await early.SubscribeAsync("match");
        await _node.PublishAsync("match", "score", "[1,0]");
        var late = _node.Connect();
        await late.SubscribeAsync("match", dump: true);
        _node.Settle();

        Assert.Equal(["subscribed live", "message score [1,0]"], early.Read());
        Assert.Equal(["subscribed dump", "dump of 1"], late.Read());
    }

    [Fact]
    public async Task Subscribing_again_dumps_again_and_never_doubles_deliveries()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match", dump: true);
        await client.SubscribeAsync("match", dump: true);
        await _node.PublishAsync("match", "score", "[1,0]");
        _node.Settle();

        Assert.Equal(["subscribed dump", "dump of 0", "subscribed dump", "dump of 0", "message score [1,0]"],
            client.Read());
    }

    [Fact]
    public async Task After_an_unsubscribe_nothing_of_the_room_comes()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match");
        await _node.PublishAsync("match", "score", "[1,0]");
        _node.Settle();
        Assert.True(client.Unsubscribe("match"));
        await _node.PublishAsync("match", "score", "[2,0]");
        _node.Settle();

        Assert.Equal(["subscribed live", "message score [1,0]", "unsubscribed"], client.Read());
        Assert.False(client.Unsubscribe("match"));
    }

    [Fact]
    public async Task A_delete_is_broadcast_and_is_in_no_dump()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match", dump: true);
        await _node.PublishAsync("match", "score", "[1,0]");
        await _node.PublishAsync("match", "score", null);
        _node.Settle();
        Assert.Equal(["subscribed dump", "dump of 0", "message score [1,0]", "message score deleted"], client.Read());

        var late = _node.Connect();
        await late.SubscribeAsync("match", dump: true);
        _node.Settle();
        Assert.Equal(["subscribed dump", "dump of 0"], late.Read());
    }

    [Fact]
    public async Task The_same_data_again_is_unchanged_and_not_broadcast()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match");
        var first = await _node.PublishAsync("match", "score", "[1,0]");
        var second = await _node.PublishAsync("match", "score", "[1,0]");
        _node.Settle();

        Assert.Equal((PutOutcome.Unchanged, first.Version), (second.Outcome, second.Version));
        Assert.Equal(["subscribed live", "message score [1,0]"], client.Read());
    }

    [Fact]
    public async Task A_message_leaves_the_room_when_its_time_is_over_and_is_broadcast_as_expired()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match");
        await _node.PublishAsync("match", "flash", "\"goal\"", ttl: 5);
        _node.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(["subscribed live", "message flash \"goal\""], client.Read());

        _node.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(["message flash expired"], client.Read());
    }

    [Fact]
    public async Task A_write_after_an_expiry_is_newer_than_the_expiry_even_within_the_same_microsecond()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match");
        await _node.PublishAsync("match", "flash", "1", ttl: 1);
        _node.Advance(TimeSpan.FromSeconds(1.5));
        await _node.PublishAsync("match", "flash", "2");
        _node.Settle();

        Assert.Equal("2", client.View("match").DataOf("flash"));
        Assert.Empty(client.View("match").Faults);
    }

    [Fact]
    public async Task An_ephemeral_message_is_broadcast_and_is_in_no_dump()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match");
        await _node.PublishAsync("match", "cheer", "1", isStored: false);
        var late = _node.Connect();
        await late.SubscribeAsync("match", dump: true);
        _node.Settle();

        Assert.Equal(["subscribed live", "message cheer 1"], client.Read());
        Assert.Equal(["subscribed dump", "dump of 0"], late.Read());
    }

    [Fact]
    public async Task Many_messages_of_one_pass_are_joined_into_one_write_for_each_connection()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match");
        _node.Settle();
        var writes = client.Connection.Writes;
        for (var i = 0; i < 50; i++) await _node.PublishAsync("match", $"m{i}", "1");
        _node.Settle();

        Assert.Equal(1, client.Connection.Writes - writes);
        Assert.Equal(50, client.View("match").Messages);
    }

    [Fact]
    public async Task A_large_dump_comes_in_frames_of_at_most_64_KiB_and_only_the_last_is_marked()
    {
        var data = $"\"{new string('x', 1000)}\"";
        for (var i = 0; i < 200; i++) await _node.PublishAsync("match", $"m{i:000}", data);
        var client = _node.Connect();
        await client.SubscribeAsync("match", dump: true);
        _node.Settle();

        var frames = client.Connection.NewFrames();
        Assert.All(frames, frame => Assert.InRange(frame.Payload.Length, 1, 64 * 1024));
        var dumps = frames.Skip(1).Select(frame => frame.Json).ToArray();
        Assert.True(dumps.Length >= 4);
        Assert.Equal([.. Enumerable.Repeat(false, dumps.Length - 1), true],
            dumps.Select(dump => dump.GetProperty("last").GetBoolean()));
        var versions = dumps.SelectMany(dump => dump.GetProperty("messages").EnumerateArray())
            .Select(item => item.GetProperty("version").GetInt64()).ToArray();
        Assert.Equal(200, versions.Length);
        Assert.Equal(versions.Order(), versions);
    }

    public void Dispose() => _node.Dispose();
}
