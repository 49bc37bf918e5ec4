using Pubby.Core.Delivery;
using Pubby.Core.Testing;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Core.Tests.Delivery;

public sealed class ConnectionLifetimeTests : IDisposable
{
    private static readonly KeepAlive Ping = new(ControlFrames.Ping, 25);
    private readonly TestNode _node = new();

    [Fact]
    public void An_idle_connection_is_pinged_every_25_s_and_closed_when_silent_for_60_s()
    {
        var client = _node.Connect(keepAlive: Ping);
        _node.Settle();
        for (var second = 0; second < 50; second++) _node.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["ping", "ping"], client.Read());

        for (var second = 0; second < 50; second++) _node.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("close 4201", client.Read()[^1]);
        Assert.True(client.Connection.IsFinished);
    }

    /// <summary>A timer of a second fires a little before a whole one, and a little after the next but one.</summary>
    [Fact]
    public void However_the_ticks_fall_on_the_seconds_each_connection_is_pinged_in_its_turn()
    {
        var ping = new KeepAlive(ControlFrames.Ping, PeriodSeconds: 24);
        var clients = Enumerable.Range(0, 100).Select(_ => _node.Connect(keepAlive: ping)).ToArray();
        _node.Settle();
        var shards = clients.Select(client => client.Outbox.Shard).Distinct().ToArray();
        for (var second = 2; second <= 480; second += 2)
        {
            foreach (var shard in shards) shard.PostTick(second);
            foreach (var shard in shards) shard.PostTick(second);
            _node.Settle();
            foreach (var client in clients) client.Outbox.OnReceived();
        }
        Assert.All(clients, client => Assert.Equal(20, client.Read().Count(frame => frame == "ping")));
    }

    [Fact]
    public void A_process_that_was_paused_closes_nobody_for_what_it_did_not_read()
    {
        var client = _node.Connect(keepAlive: Ping);
        _node.Settle();
        client.Outbox.OnReceived();
        client.Outbox.Shard.PostTick(1);
        client.Outbox.Shard.PostTick(300);
        for (var second = 301; second < 330; second++) client.Outbox.Shard.PostTick(second);
        _node.Settle();
        Assert.DoesNotContain("close 4201", client.Read());
        // Then it counts again.
        for (var second = 330; second < 376; second++)
        {
            client.Outbox.Shard.PostTick(second);
            _node.Settle();
        }
        Assert.Contains("close 4201", client.Read());
    }

    [Fact]
    public void Pings_go_in_batches_and_each_connection_gets_its_own()
    {
        using var node = new TestNode(isBatched: true);
        KeepAlive[] kinds = [new(ControlFrames.Ping, 1), new(ControlFrames.Pong([]), 1)];
        var clients = Enumerable.Range(0, 8).Select(number => node.Connect(keepAlive: kinds[number / 3 % 2])).ToArray();
        node.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["ping", "ping", "ping", "pong", "pong", "pong", "ping", "ping"],
            clients.SelectMany(client => client.Read()));
        Assert.Equal(8, node.Sockets!.Sends);
    }

    [Fact]
    public void Anything_that_the_peer_sends_keeps_it_open()
    {
        var client = _node.Connect(keepAlive: Ping);
        for (var second = 0; second < 300; second++)
        {
            if (second % 50 == 0) client.Outbox.OnReceived();
            _node.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.DoesNotContain("close 4201", client.Read());
    }

    [Fact]
    public void A_connection_gets_nothing_before_the_answer_to_its_handshake()
    {
        var client = _node.Connect(keepAlive: new KeepAlive([], PeriodSeconds: 12));
        for (var second = 0; second < 30; second++) _node.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty(client.Read());

        // A tick that waits in the mailbox together with the answer is handled before it.
        for (var second = 30; second < 60; second++) client.Outbox.Shard.PostTick(second);
        client.Outbox.OnReceived();
        client.Outbox.Shard.PostSend(client.Outbox, ControlFrames.Pong("answer"u8));
        client.Outbox.Shard.PostKeepAlive(client.Outbox, Ping);
        _node.Settle();
        Assert.Equal(["pong"], client.Read());
        for (var second = 0; second < 12; second++) _node.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["ping"], client.Read());
    }

    [Fact]
    public void The_newest_of_several_pings_is_answered_once()
    {
        var client = _node.Connect();
        foreach (var ping in new[] { "first", "newest" })
            client.Outbox.OnPing(ControlFrames.Pong(System.Text.Encoding.UTF8.GetBytes(ping)));
        _node.Settle();
        Assert.Equal("newest", Assert.Single(client.Connection.NewFrames()).Text);
        client.Outbox.OnPing(ControlFrames.Pong("next"u8));
        _node.Settle();
        Assert.Equal("next", Assert.Single(client.Connection.NewFrames()).Text);
    }

    [Fact]
    public void A_peer_that_said_nothing_yet_and_one_that_takes_nothing_are_not_pinged()
    {
        var (silent, busy) = (new RecordingConnection(keepAlive: Ping), _node.Connect(keepAlive: Ping));
        var outbox = new Outbox(silent, _node.Shards[0], _node.Limits.OutboxBytes);
        outbox.Shard.PostAttach(outbox);
        busy.Connection.Capacity = 0;
        busy.Outbox.Shard.PostSend(busy.Outbox, ControlFrames.Pong("waits"u8));
        for (var second = 0; second < 26; second++) _node.Advance(TimeSpan.FromSeconds(1));
        busy.Connection.Capacity = -1;
        busy.Connection.Take();
        _node.Settle();
        Assert.Empty(silent.NewFrames());
        Assert.Equal(["pong"], busy.Read());
    }

    [Fact]
    public void A_connection_whose_writes_throw_does_not_affect_the_others_of_its_shard()
    {
        var (before, faulty, after) = (_node.Connect(), _node.Connect(), _node.Connect());
        _node.Settle();
        faulty.Connection.IsFaulty = true;
        foreach (var client in new[] { before, faulty, after })
            client.Outbox.Shard.PostSend(client.Outbox, ControlFrames.Pong("1"u8));
        Assert.Throws<InvalidOperationException>(() => _node.RunPass(0));
        _node.RunPass(0);
        Assert.Equal(["pong"], before.Read());
        Assert.Equal(["pong"], after.Read());
    }

    [Fact]
    public void A_command_that_throws_does_not_affect_those_after_it()
    {
        var (first, second) = (_node.Connect(), _node.Connect());
        _node.Settle();
        // A null frame makes the command throw.
        first.Outbox.Shard.PostSend(first.Outbox, null!);
        second.Outbox.Shard.PostSend(second.Outbox, ControlFrames.Pong("1"u8));
        Assert.Throws<NullReferenceException>(() => _node.RunPass(0));
        _node.RunPass(0);
        Assert.Equal(["pong"], second.Read());
    }

    [Fact]
    public void Pings_of_many_connections_are_spread_over_the_period()
    {
        var clients = Enumerable.Range(0, 100).Select(_ => _node.Connect(keepAlive: Ping)).ToArray();
        _node.Settle();
        for (var second = 0; second < 25; second++)
        {
            _node.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(4, clients.Count(client => client.Read().Count == 1));
        }
    }

    [Fact]
    public async Task A_close_sends_what_is_queued_then_the_notice_then_the_close_frame_and_nothing_after()
    {
        var client = _node.Connect();
        await client.SubscribeAsync("match");
        await _node.PublishAsync("match", "score", "1");
        _node.Settle();
        client.Outbox.Shard.PostClose(client.Outbox, CloseCode.Drain, "drain", new PlainEncoder()
            .GoAway("drain", 1234));
        await _node.PublishAsync("match", "score", "2");
        _node.Settle();

        Assert.Equal(["subscribed live", "message score 1", "goaway", "close 4200"], client.Read());
        Assert.True(client.Connection.IsFinished);
        Assert.False(client.Connection.IsAborted);
    }

    [Fact]
    public void A_peer_that_does_not_answer_a_close_within_5_s_is_dropped()
    {
        var client = _node.Connect();
        client.Outbox.Shard.PostClose(client.Outbox, CloseCode.Drain, "drain");
        _node.Advance(TimeSpan.FromSeconds(4));
        Assert.False(client.Connection.IsAborted);
        _node.Advance(TimeSpan.FromSeconds(1));
        Assert.True(client.Connection.IsAborted);
    }

    [Fact]
    public void Only_the_first_close_reason_is_sent()
    {
        var client = _node.Connect();
        client.Outbox.Shard.PostClose(client.Outbox, CloseCode.TooManyErrors, "first");
        client.Outbox.Shard.PostClose(client.Outbox, CloseCode.Drain, "second");
        _node.Settle();
        Assert.Equal(["close 4005"], client.Read());
    }

    [Fact]
    public async Task After_a_detach_the_shard_never_calls_the_connection_again()
    {
        var client = _node.Connect(keepAlive: Ping);
        await client.SubscribeAsync("match");
        _node.Settle();
        client.Read();
        client.Rooms.LeaveAll();
        var detached = client.Outbox.Shard.PostDetachAsync(client.Outbox);
        _node.Settle();
        await detached;
        await _node.PublishAsync("match", "score", "1");
        client.Outbox.Shard.PostSend(client.Outbox, [0x81, 0]);
        for (var second = 0; second < 100; second++) _node.Advance(TimeSpan.FromSeconds(1));

        Assert.Empty(client.Read());
        Assert.False(client.Connection.IsAborted);
    }

    [Fact]
    public async Task A_broken_connection_does_not_affect_others_in_the_same_pass()
    {
        var clients = Enumerable.Range(0, 3).Select(_ => _node.Connect()).ToArray();
        foreach (var client in clients) await client.SubscribeAsync("match");
        _node.Settle();
        clients[1].Connection.IsBroken = true;
        await _node.PublishAsync("match", "score", "1");
        await _node.PublishAsync("match", "score", "2");
        _node.Settle();

        Assert.True(clients[1].Connection.IsAborted);
        Assert.Equal("2", clients[0].View("match").DataOf("score"));
        Assert.Equal("2", clients[2].View("match").DataOf("score"));
    }

    public void Dispose() => _node.Dispose();
}
