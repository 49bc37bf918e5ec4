using Pubby.Core.Testing;

namespace Pubby.Core.Tests.Delivery;

/// <summary>A room that is published to faster than its shard delivers.</summary>
public sealed class OverrunTests
{
    private const int PostedBytes = 1024 * 1024;
    private static readonly string Large = new('x', 32 * 1024);

    [Fact]
    public async Task Its_subscribers_get_the_newest_state()
    {
        using var node = new TestNode(postedBytes: PostedBytes);
        var client = node.Connect();
        await client.SubscribeAsync("match", dump: true);
        node.Settle();
        for (var i = 0; i < 3 * PostedBytes / Large.Length; i++)
            await node.PublishAsync("match", $"m{i % 3}", $"[{i},\"{Large}\"]");
        node.Settle();

        Assert.Equal(await node.TextOfStoreAsync("match"), client.View("match").Text);
        Assert.Empty(client.View("match").Faults);
        Assert.True(client.View("match").Messages <= PostedBytes / Large.Length);
    }

    [Fact]
    public async Task A_subscriber_that_joins_meanwhile_gets_what_follows_its_dump()
    {
        using var node = new TestNode(postedBytes: PostedBytes);
        var first = node.Connect();
        await first.SubscribeAsync("match", dump: true);
        node.Settle();
        await OverrunAsync(node);
        var late = node.Connect();
        await late.SubscribeAsync("match", dump: true);
        await node.PublishAsync("match", "after", "1");
        node.Settle();
        Assert.Equal(await node.TextOfStoreAsync("match"), first.View("match").Text);
        Assert.Equal(await node.TextOfStoreAsync("match"), late.View("match").Text);
    }

    [Fact]
    public async Task A_subscriber_that_joins_after_those_behind_have_left_gets_everything()
    {
        using var node = new TestNode(postedBytes: PostedBytes);
        var first = node.Connect();
        await first.SubscribeAsync("match", dump: true);
        node.Settle();
        first.Connection.Capacity = 0;
        await OverrunAsync(node);
        node.Settle();
        first.Rooms.LeaveAll();
        _ = first.Outbox.Shard.PostDetachAsync(first.Outbox);
        node.Settle();

        var late = node.Connect();
        await late.SubscribeAsync("match", dump: true);
        node.Settle();
        await node.PublishAsync("match", "after", "1");
        node.Settle();
        Assert.Equal(await node.TextOfStoreAsync("match"), late.View("match").Text);
    }

    private static async Task OverrunAsync(TestNode node)
    {
        for (var i = 0; i < 2 * PostedBytes / Large.Length; i++)
            await node.PublishAsync("match", $"m{i % 3}", $"[{i},\"{Large}\"]");
    }
}
