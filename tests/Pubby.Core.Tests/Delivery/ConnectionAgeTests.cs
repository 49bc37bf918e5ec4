using Pubby.Core.Testing;

namespace Pubby.Core.Tests.Delivery;

/// <summary>What operators see of a connection: how old it is, how long it is silent, how long it is behind.</summary>
public sealed class ConnectionAgeTests
{
    private static readonly string Data = $"\"{new string('x', 1000)}\"";

    [Fact]
    public void Age_and_silence_count_from_the_connection_and_from_what_it_said_last()
    {
        using var node = new TestNode();
        node.Advance(TimeSpan.FromSeconds(10));
        var client = node.Connect();
        node.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal((7, 7), (client.Outbox.Age, client.Outbox.SilentFor));
        client.Outbox.OnReceived();
        node.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((9, 2), (client.Outbox.Age, client.Outbox.SilentFor));
    }

    [Fact]
    public async Task A_connection_is_behind_since_the_first_of_its_rooms_is()
    {
        using var node = new TestNode(outboxBytes: 16 * 1024);
        var slow = node.Connect();
        foreach (var room in new[] { "one", "two" }) await slow.SubscribeAsync(room);
        node.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(slow.Outbox.BehindFor);
        slow.Connection.Capacity = 0;
        foreach (var room in new[] { "one", "two" })
        {
            for (var i = 0; i < 20; i++)
            {
                await node.PublishAsync(room, $"m{i}", Data);
                node.Settle();
            }
            node.Advance(TimeSpan.FromSeconds(3));
        }
        Assert.Equal((2, 6), (slow.Outbox.BehindCount, slow.Outbox.BehindFor));
        slow.Connection.Capacity = -1;
        slow.Connection.Take();
        node.Settle();
        Assert.Null(slow.Outbox.BehindFor);
    }
}
