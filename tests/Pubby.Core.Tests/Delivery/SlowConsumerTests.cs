using Pubby.Core.Testing;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Core.Tests.Delivery;

public sealed class SlowConsumerTests
{
    private const int OutboxBytes = 16 * 1024;
    private static readonly string Data = $"\"{new string('x', 1000)}\"";

    [Fact]
    public async Task A_connection_that_takes_nothing_holds_a_bounded_number_of_bytes_and_delays_no_other()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        var (slow, quick) = (node.Connect(), node.Connect());
        await slow.SubscribeAsync("match");
        await quick.SubscribeAsync("match");
        node.Settle();
        slow.Connection.Capacity = 0;
        for (var i = 0; i < 500; i++)
        {
            await node.PublishAsync("match", $"m{i % 20}", $"[{i},{Data}]");
            node.Settle();
            Assert.Equal(i + 1, quick.View("match").Messages);
        }
        Assert.True(slow.Connection.WaitingBytes <= OutboxBytes);
        Assert.Equal(1, slow.Outbox.BehindCount);
    }

    [Fact]
    public async Task When_it_drains_it_is_caught_up_with_the_newest_of_each_id_and_is_live_again()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        var slow = node.Connect();
        await slow.SubscribeAsync("match", dump: true);
        node.Settle();
        slow.Connection.Capacity = 0;
        for (var i = 0; i < 500; i++)
        {
            await node.PublishAsync("match", $"m{i % 5}", $"[{i},{Data}]");
            if (i % 100 == 99) await node.PublishAsync("match", "m4", null);
            node.Settle();
        }
        slow.Connection.Capacity = -1;
        slow.Connection.Take();
        node.Settle();

        var view = slow.View("match");
        Assert.Equal(await node.TextOfStoreAsync("match"), view.Text);
        Assert.True(view.Messages < 50, "It got the newest, not the backlog.");
        Assert.Empty(view.Faults);
        await node.PublishAsync("match", "after", "1");
        node.Settle();
        Assert.Equal(["message after 1"], slow.Read());
    }

    [Fact]
    public async Task More_than_an_outbox_in_one_pass_is_caught_up_even_if_the_connection_was_idle()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        var (client, another) = (node.Connect(), node.Connect());
        await client.SubscribeAsync("match", dump: true);
        await another.SubscribeAsync("other");
        node.Settle();
        for (var i = 0; i < 20; i++) await node.PublishAsync("match", $"m{i}", Data);
        await node.PublishAsync("other", "m", "1");
        node.Settle();

        Assert.Equal(await node.TextOfStoreAsync("match"), client.View("match").Text);
        Assert.Equal(0, client.Outbox.BehindCount);
    }

    [Fact]
    public async Task A_catch_up_that_is_longer_than_the_outbox_comes_in_parts()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        var slow = node.Connect();
        await slow.SubscribeAsync("match", dump: true);
        node.Settle();
        slow.Connection.Capacity = 0;
        for (var i = 0; i < 100; i++)
        {
            await node.PublishAsync("match", $"m{i:00}", Data);
            node.Settle();
        }
        var seen = new List<string>();
        for (var round = 0; round < 1000
            && !slow.View("match").Text.Equals(await node.TextOfStoreAsync("match"), StringComparison.Ordinal); round++)
        {
            slow.Connection.Take(4096);
            node.Settle();
            Assert.True(slow.Connection.WaitingBytes <= 3 * OutboxBytes);
        }
        slow.Connection.Capacity = -1;
        slow.Connection.Take();
        node.Settle();

        Assert.Equal(await node.TextOfStoreAsync("match"), slow.View("match").Text);
        Assert.False(slow.View("match").IsMidDump);
        Assert.Equal(0, slow.Outbox.BehindCount);
    }

    [Fact]
    public async Task A_dump_requested_while_the_outbox_is_full_comes_when_it_has_drained()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        for (var i = 0; i < 40; i++) await node.PublishAsync("big", $"m{i:00}", Data);
        var slow = node.Connect();
        await slow.SubscribeAsync("match");
        node.Settle();
        slow.Connection.Capacity = 0;
        await node.PublishAsync("match", "m", Data);
        node.Settle();
        await slow.SubscribeAsync("big", dump: true);
        node.Settle();
        await node.PublishAsync("big", "m00", "2");
        slow.Connection.Capacity = -1;
        slow.Connection.Take();
        node.Settle();

        Assert.Equal(await node.TextOfStoreAsync("big"), slow.View("big").Text);
        Assert.Equal(1, slow.View("big").Dumps);
    }

    [Fact]
    public async Task A_dump_requested_during_a_catch_up_still_comes()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        for (var i = 0; i < 15; i++) await node.PublishAsync("match", $"m{i:00}", Data);
        var client = node.Connect();
        await client.SubscribeAsync("match");
        node.Settle();
        client.Connection.Capacity = 0;
        for (var i = 0; i < 20; i++)
        {
            await node.PublishAsync("match", "live", $"[{i},{Data}]");
            node.RunPass(0);
        }
        client.Connection.Capacity = -1;
        client.Connection.Take();
        node.RunPass(0);
        // The catch-up is scheduled. Before it is made, two dumps are requested, and one of them fits.
        await node.PublishAsync("other", "m", $"\"{new string('x', OutboxBytes - 100)}\"");
        await client.SubscribeAsync("other", dump: true);
        await client.SubscribeAsync("match", dump: true);
        node.RunScheduled();
        node.Settle();

        Assert.Equal(await node.TextOfStoreAsync("match"), client.View("match").Text);
        Assert.Equal(1, client.View("match").Dumps);
        Assert.Equal(0, client.Outbox.BehindCount);
    }

    [Fact]
    public async Task A_connection_that_takes_nothing_for_30_s_is_dropped_and_one_that_takes_a_little_is_not()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        var (stalled, slow) = (node.Connect(), node.Connect());
        foreach (var client in new[] { stalled, slow })
        {
            await client.SubscribeAsync("match");
            node.Settle();
            client.Connection.Capacity = 0;
        }
        await node.PublishAsync("match", "m", Data);
        node.Settle();
        for (var second = 0; second < 29; second++)
        {
            slow.Connection.Take(1);
            node.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.False(stalled.Connection.IsAborted);
        node.Advance(TimeSpan.FromSeconds(1));

        Assert.True(stalled.Connection.IsAborted);
        Assert.False(slow.Connection.IsAborted);
        Assert.Equal(1, node.Shards[0].Statistics.Closed.Of(CloseCode.Stalled));
    }

    [Fact]
    public void A_peer_that_asks_but_reads_no_answers_is_dropped()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        var client = node.Connect();
        client.Connection.Capacity = 0;
        var answer = new byte[1000];
        for (var i = 0; i < 2 * OutboxBytes / answer.Length + 2; i++)
            client.Outbox.Shard.PostSend(client.Outbox, answer);
        node.Settle();

        Assert.True(client.Connection.IsAborted);
    }

    [Fact]
    public async Task Pongs_are_left_out_while_anything_waits()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        var client = node.Connect();
        await client.SubscribeAsync("match");
        node.Settle();
        client.Connection.Capacity = 0;
        await node.PublishAsync("match", "m", Data);
        node.Settle();
        for (var i = 0; i < 100_000; i++) client.Outbox.OnPing(ControlFrames.Pong("x"u8));
        node.Settle();
        client.Connection.Capacity = -1;
        client.Connection.Take();
        node.Settle();

        Assert.Equal(["subscribed live", $"message m {Data}"], client.Read());
    }

    [Fact]
    public async Task Answers_to_subscribe_are_bounded_too()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        var client = node.Connect();
        client.Connection.Capacity = 0;
        for (var i = 0; i < 1000; i++) await client.SubscribeAsync("match");
        node.Settle();
        Assert.True(client.Connection.IsAborted);
    }
}
