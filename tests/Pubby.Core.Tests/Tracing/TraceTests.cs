using Pubby.Core.Backplane.InProcess;
using Pubby.Core.Messages;
using Pubby.Core.Regions;
using Pubby.Core.Storage.Memory;
using Pubby.Core.Testing;
using Pubby.Core.Tracing;

namespace Pubby.Core.Tests.Tracing;

/// <summary>What those hear who trace a room, a message or a connection.</summary>
public sealed class TraceTests
{
    private const int OutboxBytes = 16 * 1024;
    private static readonly string Data = $"\"{new string('x', 1000)}\"";

    [Fact]
    public async Task A_message_is_told_from_its_publish_to_its_subscribers()
    {
        using var node = new TestNode();
        await node.ConnectToAsync("match", 3);
        var tracer = node.Traces.TryBegin(new TraceFilter("match"))!;
        await node.PublishAsync("match", "score", "1");
        await node.PublishAsync("other", "score", "1");
        node.Settle();
        Assert.Equal(
            ["Published score", "Stored score", "Applied score", "Posted score 3", "Sent score 3"], tracer.Read());
        await node.PublishAsync("match", "score", "1");
        node.Settle();
        Assert.Equal(["Published score", "Unchanged score", "Superseded score"], tracer.Read());
        await node.PublishAsync("match", "flash", "1", isStored: false);
        node.Settle();
        Assert.Equal(["Published flash", "Applied flash", "Posted flash 3", "Sent flash 3"], tracer.Read());
    }

    [Fact]
    public async Task Every_event_has_its_moment_its_room_and_the_version_that_the_publisher_was_told()
    {
        using var node = new TestNode();
        await node.ConnectToAsync("match", 1);
        var tracer = node.Traces.TryBegin(new TraceFilter("match"))!;
        var version = (await node.PublishAsync("match", "score", "1")).Version;
        node.Settle();
        while (tracer.Events.TryRead(out var happened))
        {
            Assert.Equal(node.Time.GetUtcNow(), happened.At);
            Assert.Equal("match", happened.Room);
            Assert.Equal(happened.Stage == TraceStage.Published ? 0 : version, happened.Version);
        }
    }

    [Fact]
    public async Task One_message_of_a_room_is_told_and_no_other()
    {
        using var node = new TestNode();
        await node.ConnectToAsync("match", 1);
        var tracer = node.Traces.TryBegin(new TraceFilter("match", "flash"))!;
        for (var i = 0; i < 3; i++) await node.PublishAsync("match", "score", $"{i}");
        await node.PublishAsync("match", "flash", "1");
        node.Settle();
        Assert.Equal(
            ["Published flash", "Stored flash", "Applied flash", "Posted flash 1", "Sent flash 1"], tracer.Read());
    }

    [Fact]
    public async Task A_slow_reader_is_conflated_and_caught_up_with_the_newest()
    {
        using var node = new TestNode(outboxBytes: OutboxBytes);
        var (slow, quick) = (node.Connect(), node.Connect());
        await slow.SubscribeAsync("match");
        await quick.SubscribeAsync("match");
        node.Settle();
        slow.Connection.Capacity = 0;
        for (var i = 0; i < 30; i++)
        {
            await node.PublishAsync("match", $"fill{i}", Data);
            node.Settle();
        }
        var tracer = node.Traces.TryBegin(new TraceFilter("match", "score"))!;
        var follower = node.Traces.TryBegin(
            new TraceFilter(Room: null, Connection: slow.Outbox, ConnectionId: "c1"))!;
        await node.PublishAsync("match", "score", "1");
        node.Settle();
        Assert.Equal(
            [
                "Published score", "Stored score", "Applied score", "Posted score 2", "Sent score 1",
                "Conflated score 1 behind",
            ],
            tracer.Read());
        Assert.Equal(["Conflated score c1 behind"], follower.Read());

        slow.Connection.Capacity = -1;
        slow.Connection.Take();
        node.Settle();
        Assert.Equal(["CaughtUp score 1 catchup"], tracer.Read());
        Assert.Contains("CaughtUp score c1 catchup", follower.Read());
        await node.PublishAsync("match", "score", "2");
        node.Settle();
        Assert.Equal(["Sent score c1"], follower.Read());
    }

    [Fact]
    public async Task A_connection_is_told_what_it_subscribed_to_and_what_it_was_refused()
    {
        using var node = new TestNode();
        var client = node.Connect(maxRooms: 1);
        var other = node.Connect();
        var follower = node.Traces.TryBegin(
            new TraceFilter(Room: null, Connection: client.Outbox, ConnectionId: "c1"))!;
        var room = node.Traces.TryBegin(new TraceFilter("news"))!;
        await client.SubscribeAsync("match", dump: true);
        await client.SubscribeAsync("news");
        await other.SubscribeAsync("news");
        client.Unsubscribe("match");
        Assert.Equal(["Subscribed c1 dump", "Refused c1 too_many_rooms", "Unsubscribed c1"], follower.Read());
        Assert.Equal(["Refused 1 too_many_rooms"], room.Read());
    }

    [Fact]
    public async Task A_room_that_is_published_to_too_fast_is_overrun()
    {
        using var node = new TestNode(postedBytes: 4 * 1024);
        await node.ConnectToAsync("match", 2);
        var tracer = node.Traces.TryBegin(new TraceFilter("match", "last"))!;
        for (var i = 0; i < 10; i++) await node.PublishAsync("match", $"m{i}", Data);
        await node.PublishAsync("match", "last", Data);
        node.Settle();
        Assert.Equal(
            [
                "Published last", "Stored last", "Applied last", "Posted last 2", "Conflated last 2 overrun",
                "CaughtUp last 1 catchup", "CaughtUp last 1 catchup",
            ],
            tracer.Read());
    }

    [Fact]
    public async Task Another_node_tells_what_it_received()
    {
        var bus = new InProcessBus();
        using var store = new SharedStore();
        using var here = new TestNode(store.Store, bus: bus);
        using var there = new TestNode(store.Store, bus: bus, time: here.Time);
        await there.ConnectToAsync("match", 1);
        var (first, second) =
            (here.Traces.TryBegin(new TraceFilter("match"))!, there.Traces.TryBegin(new TraceFilter("match"))!);
        await here.PublishAsync("match", "score", "1");
        there.Settle();
        Assert.Equal(["Published score", "Stored score", "Announced score"], first.Read());
        Assert.Equal(["Received score bus", "Applied score", "Posted score 1", "Sent score 1"], second.Read());
        await there.Regions.ReceiveAsync(new RegionMessage("eu", "match",
            new Message { Id = "score", Version = there.Clock.Next(), Data = "2"u8.ToArray() }));
        there.Settle();
        Assert.Equal(
            ["Received score eu", "Applied score", "Posted score 1", "Announced score", "Sent score 1"],
            second.Read());
    }

    [Fact]
    public async Task What_a_tracer_does_not_read_is_dropped_and_counted()
    {
        using var node = new TestNode();
        var tracer = node.Traces.TryBegin(new TraceFilter("match"))!;
        for (var i = 0; i < Tracer.MaxEvents; i++) await node.PublishAsync("match", $"m{i}", "1");
        Assert.Equal(Tracer.MaxEvents, tracer.Read().Count);
        Assert.Equal(Tracer.MaxEvents, tracer.TakeDropped());
        Assert.Equal(0, tracer.TakeDropped());
        await node.PublishAsync("match", "after", "1");
        Assert.Equal(["Published after", "Stored after"], tracer.Read());
    }

    [Fact]
    public async Task Sixteen_may_trace_and_one_that_ends_hears_nothing_more()
    {
        using var node = new TestNode();
        var tracers = Enumerable.Range(0, Traces.MaxTracers)
            .Select(_ => node.Traces.TryBegin(new TraceFilter("match"))!).ToArray();
        Assert.Null(node.Traces.TryBegin(new TraceFilter("match")));
        node.Traces.End(tracers[0]);
        Assert.NotNull(node.Traces.TryBegin(new TraceFilter("match")));
        await node.PublishAsync("match", "score", "1");
        Assert.Empty(tracers[0].Read());
        Assert.True(tracers[0].Events.Completion.IsCompleted);
        Assert.All(tracers[1..], tracer => Assert.Equal(["Published score", "Stored score"], tracer.Read()));
    }

    private sealed class SharedStore : IDisposable
    {
        public MemoryMessageStore Store { get; } = new(TimeProvider.System);

        public void Dispose() => Store.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
