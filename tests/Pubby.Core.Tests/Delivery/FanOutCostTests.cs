using Pubby.Core.Testing;
using Pubby.Core.Tracing;
using Pubby.Core.Wire;

namespace Pubby.Core.Tests.Delivery;

/// <summary>
/// What a delivery may cost, as counts that are the same on every machine: bytes allocated, and sends.
/// docs/performance.md has the times.
/// </summary>
[Collection(nameof(Alone))]
public sealed class FanOutCostTests
{
    /// <summary>Passes before the first that is counted: by then lists have reached their final size.</summary>
    private const int WarmPasses = 20;

    /// <summary>The header of an array, and its length rounded up to eight.</summary>
    private const int ArrayOverhead = 32;

    [Theory]
    [InlineData(WireFormat.Plain, false)]
    [InlineData(WireFormat.HubJson, false)]
    [InlineData(WireFormat.HubMessagePack, false)]
    [InlineData(WireFormat.NegotiatedJson, false)]
    [InlineData(WireFormat.Plain, true)]
    internal async Task A_message_is_delivered_to_a_thousand_without_allocating_a_byte(
        WireFormat format, bool isBatched)
    {
        using var node = new TestNode(isBatched: isBatched);
        var connections = await ConnectAsync(node, 1000, format, "match");
        await WarmAsync(node, messages: 1, "match");
        Assert.Equal(0, await AllocatedByPassAsync(node, messages: 1, "match"));
        Assert.All(connections, connection => Assert.Equal(WarmPasses + 1, connection.Writes));
        Assert.Equal(isBatched ? connections.Length * (WarmPasses + 1) : 0, node.Sockets?.Sends ?? 0);
    }

    [Fact]
    public async Task Whoever_traces_another_room_or_has_ended_costs_a_delivery_nothing()
    {
        using var node = new TestNode();
        var connections = await ConnectAsync(node, 1000, WireFormat.Plain, "match");
        node.Traces.End(node.Traces.TryBegin(new TraceFilter("match"))!);
        Assert.False(node.Traces.IsOn);
        var tracer = node.Traces.TryBegin(new TraceFilter("other"))!;
        await WarmAsync(node, messages: 1, "match");
        Assert.Equal(0, await AllocatedByPassAsync(node, messages: 1, "match"));
        Assert.All(connections, connection => Assert.Equal(WarmPasses + 1, connection.Writes));
        Assert.False(tracer.Events.TryPeek(out _));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 1)]
    [InlineData(1, 3)]
    [InlineData(8, 3)]
    public async Task A_pass_over_a_thousand_subscribers_allocates_what_one_over_ten_does(int messages, int rooms)
    {
        var names = NamesOf(rooms);
        using var small = new TestNode();
        using var large = new TestNode();
        await ConnectAsync(small, 10, WireFormat.Plain, names);
        await ConnectAsync(large, 1000, WireFormat.Plain, names);
        await WarmAsync(small, messages, names);
        await WarmAsync(large, messages, names);
        Assert.Equal(await AllocatedByPassAsync(small, messages, names),
            await AllocatedByPassAsync(large, messages, names));
    }

    [Fact]
    public async Task What_is_pending_for_a_room_is_joined_once_for_any_number_of_subscribers()
    {
        using var node = new TestNode();
        var connections = await ConnectAsync(node, 1000, WireFormat.Plain, "match");
        await WarmAsync(node, messages: 8, "match");
        var before = connections[0].Bytes;
        var allocated = await AllocatedByPassAsync(node, messages: 8, "match");
        var joined = connections[0].Bytes - before;
        Assert.InRange(allocated, joined, joined + ArrayOverhead);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_gets_all_that_several_rooms_have_for_it_by_one_send(bool isBatched)
    {
        using var node = new TestNode(isBatched: isBatched);
        var names = NamesOf(3);
        var connections = await ConnectAsync(node, 100, WireFormat.Plain, names);
        var (deliveries, writes) = (node.Shards[0].Statistics.Deliveries, node.Shards[0].Statistics.Writes);
        await PublishAsync(node, messages: 4, names);
        node.Settle();
        Assert.All(connections, connection => Assert.Equal(1, connection.Writes));
        Assert.Equal(100, node.Shards[0].Statistics.Writes - writes);
        Assert.Equal(100 * 4 * 3, node.Shards[0].Statistics.Deliveries - deliveries);
    }

    [Fact]
    public async Task A_connection_in_one_of_several_rooms_gets_one_send_of_its_own_room()
    {
        using var node = new TestNode();
        var quiet = await ConnectAsync(node, 10, WireFormat.Plain, "quiet");
        var first = await ConnectAsync(node, 10, WireFormat.Plain, "first");
        var both = await ConnectAsync(node, 10, WireFormat.Plain, "first", "second");
        await PublishAsync(node, messages: 2, "first", "second");
        node.Settle();
        Assert.All(quiet, connection => Assert.Equal(0, connection.Writes));
        Assert.All(first.Concat(both), connection => Assert.Equal(1, connection.Writes));
        Assert.All(both, connection => Assert.True(connection.Bytes > first[0].Bytes));
    }

    private static string[] NamesOf(int rooms) => [.. Enumerable.Range(0, rooms).Select(number => $"match-{number}")];

    private static async Task<CountingConnection[]> ConnectAsync(
        TestNode node, int count, WireFormat format, params string[] rooms)
    {
        var connections = Enumerable.Range(0, count)
            .Select(_ => new CountingConnection(format, node.Sockets)).ToArray();
        foreach (var connection in connections) await connection.SubscribeAsync(node, rooms);
        node.Settle();
        return connections;
    }

    private static async Task PublishAsync(TestNode node, int messages, params string[] rooms)
    {
        foreach (var room in rooms)
        {
            // The same data again would be unchanged, so each message has other data of the same length.
            for (var i = 0; i < messages; i++) await node.PublishAsync(room, $"m{i}", $"\"{Guid.NewGuid()}\"");
        }
    }

    private static async Task WarmAsync(TestNode node, int messages, params string[] rooms)
    {
        for (var pass = 0; pass < WarmPasses; pass++)
        {
            await PublishAsync(node, messages, rooms);
            node.Settle();
        }
    }

    /// <summary>What the delivery of so many messages of each room allocates. Publishing them is not counted.</summary>
    private static async Task<long> AllocatedByPassAsync(TestNode node, int messages, params string[] rooms)
    {
        await PublishAsync(node, messages, rooms);
        var before = GC.GetAllocatedBytesForCurrentThread();
        node.Settle();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
