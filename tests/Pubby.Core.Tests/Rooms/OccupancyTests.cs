using Pubby.Core.Rooms;
using Pubby.Core.Testing;
using Pubby.Core.Wire;
using Pubby.Testing;

namespace Pubby.Core.Tests.Rooms;

/// <summary>Who is told how many are subscribed to a room, and when. What is told is the test's.</summary>
public sealed class OccupancyTests
{
    private const int OutboxBytes = 16 * 1024;

    [Fact]
    public async Task Those_who_ask_are_told_each_number_once_and_the_others_nothing()
    {
        using var node = new TestNode(shards: 2);
        var (asks, another, quiet) = (node.Connect(), node.Connect(), node.Connect());
        await AskAsync(asks, "match");
        await AskAsync(another, "match");
        await quiet.SubscribeAsync("match");
        foreach (var number in (long[])[3, 3, 4]) Tell(node, "match", number);
        Assert.Equal([3, 4], Read(node, asks));
        Assert.Equal([3, 4], Read(node, another));
        Assert.Empty(Read(node, quiet));
    }

    [Fact]
    public async Task Who_comes_later_is_told_at_once_what_is_known_and_behind_its_answer()
    {
        using var node = new TestNode();
        var (first, second) = (node.Connect(), node.Connect());
        await AskAsync(first, "match");
        Tell(node, "match", 7);
        await AskAsync(second, "match", dump: true);
        node.Settle();
        Assert.Equal(["subscribed dump", "dump of 0", "occupancy"], second.Read());
    }

    [Fact]
    public async Task Only_the_newest_number_waits_for_a_slow_reader()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        var slow = node.Connect();
        await AskAsync(slow, "match");
        node.Settle();
        slow.Connection.Capacity = 0;
        for (var i = 0; i < 100; i++) await node.PublishAsync("match", $"m{i % 3}", $"\"{new string('x', 1000)}\"");
        node.Settle();
        for (var number = 1; number <= 2000; number++) Tell(node, "match", number);
        Assert.True(slow.Connection.WaitingBytes <= OutboxBytes);
        slow.Connection.Capacity = -1;
        slow.Connection.Take();
        node.Settle();
        // The last one again, as it is told whenever the room is counted.
        Tell(node, "match", 2000);
        var told = Read(node, slow);
        Assert.Equal(2000, told[^1]);
        Tell(node, "match", 2000);
        Assert.Empty(Read(node, slow));
    }

    [Fact]
    public async Task A_room_is_watched_while_somebody_asks()
    {
        using var node = new TestNode();
        var (first, second) = (node.Connect(), node.Connect());
        var added = new List<string>();
        node.Watched.Added += room => added.Add(room.Name);
        await AskAsync(first, "match");
        await AskAsync(first, "match");
        await AskAsync(second, "match");
        await second.SubscribeAsync("news");
        Assert.Equal(["match"], added);
        first.Unsubscribe("match");
        Assert.Equal(["match"], node.Watched.All.Select(room => room.Name));
        // Asked again without it, it is told nothing more.
        await second.SubscribeAsync("match");
        Assert.Empty(node.Watched.All);
        Tell(node, "match", 5);
        Assert.Empty(Read(node, second));
        await AskAsync(second, "match");
        node.Settle();
        Assert.Empty(Read(node, second));
        second.Rooms.LeaveAll();
        Assert.Empty(node.Watched.All);
    }

    [Theory]
    [InlineData(WireFormat.Plain)]
    [InlineData(WireFormat.HubJson)]
    [InlineData(WireFormat.HubMessagePack)]
    internal async Task It_comes_in_the_format_of_each_connection(WireFormat format)
    {
        using var node = new TestNode();
        var (plain, other) = (node.Connect(), node.Connect(format));
        await AskAsync(plain, "match");
        Tell(node, "match", 1);
        await AskAsync(other, "match");
        node.Settle();
        var written = other.Connection.NewFrames()[^1];
        Assert.Equal(new FrameEncoders()[format].Occupancy("match", 1)[^written.Payload.Length..], written.Payload);
    }

    private static async Task AskAsync(TestClient client, string room, bool dump = false)
    {
        var outcome = await client.Rooms.SubscribeAsync(
            room, new DumpRequest(dump, Occupancy: true), mode => PlainReplies.Subscribed(room, mode, "e", null, []),
            CancellationToken.None);
        Assert.Null(outcome.ErrorCode);
    }

    private static void Tell(TestNode node, string room, long subscribers)
    {
        node.Rooms.Find(room)!.SendOccupancy(subscribers);
        node.Settle();
    }

    private static long[] Read(TestNode node, TestClient client)
    {
        node.Settle();
        return
        [
            .. client.Connection.NewFrames()
                .Where(frame => frame.Opcode == ServerFrame.TextOpcode).Select(frame => frame.Json)
                .Where(frame => frame.GetProperty("type").GetString() == "occupancy")
                .Select(frame => frame.GetProperty("subscribers").GetInt64()),
        ];
    }
}
