using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Rooms;
using Pubby.Core.Testing;
using Pubby.Protocol;
using Pubby.Testing;

namespace Pubby.Core.Tests.Rooms;

/// <summary>Rooms that have to be loaded: who asks for many waits for its own, and nobody else does.</summary>
public sealed class RoomLoadsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Owners_take_turns_however_many_rooms_each_wants()
    {
        var loads = new RoomLoads(atOnce: 1, mostWaiting: 10, _time);
        await loads.EnterAsync("first");
        var order = new List<string>();
        var turns = new List<Task>();
        foreach (var owner in new[] { "greedy", "greedy", "greedy", "modest", "third", "modest" })
            turns.Add(TakeTurnAsync(owner));
        Assert.Equal(6, loads.Waiting);
        loads.Leave();
        await Task.WhenAll(turns);
        Assert.Equal(["greedy", "modest", "third", "greedy", "modest", "greedy"], order);
        Assert.Equal(0, loads.Waiting);
        Assert.True(loads.EnterAsync("later").IsCompleted);

        async Task TakeTurnAsync(string owner)
        {
            await loads.EnterAsync(owner);
            order.Add(owner);
            loads.Leave();
        }
    }

    [Fact]
    public async Task So_many_may_wait_and_who_waits_for_the_most_gives_way()
    {
        var loads = new RoomLoads(atOnce: 1, mostWaiting: 4, _time);
        await loads.EnterAsync("first");
        var greedy = Enumerable.Range(0, 4).Select(_ => loads.EnterAsync("greedy")).ToArray();
        Assert.False(await loads.EnterAsync("greedy"));
        var one = loads.EnterAsync("one");
        Assert.False(await greedy[3]);
        var two = loads.EnterAsync("two");
        Assert.False(await greedy[2]);
        // The greedy one waits for two now, and would not wait for more than the third.
        var three = loads.EnterAsync("three");
        Assert.False(await greedy[1]);
        Assert.False(await loads.EnterAsync("four"));
        Assert.Equal(4, loads.Waiting);
        foreach (var turn in new[] { greedy[0], one, two, three })
        {
            loads.Leave();
            Assert.True(await turn);
        }
        Assert.Equal(0, loads.Waiting);
    }

    [Fact]
    public async Task Who_is_refused_comes_back_after_the_time_that_others_wait()
    {
        var loads = new RoomLoads(atOnce: 1, mostWaiting: 2, _time);
        await loads.EnterAsync("first");
        Assert.Equal(1, loads.RetryAfter.TotalSeconds);
        var turns = new[] { loads.EnterAsync("one"), loads.EnterAsync("two") };
        _time.Advance(TimeSpan.FromSeconds(2.5));
        Assert.Equal(3, loads.RetryAfter.TotalSeconds);
        loads.Leave();
        loads.Leave();
        Assert.True(await turns[1]);
        Assert.Equal(3, loads.RetryAfter.TotalSeconds);
        var hung = loads.EnterAsync("three");
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(60, loads.RetryAfter.TotalSeconds);
        loads.Leave();
        Assert.True(await hung);
    }

    [Fact]
    public async Task Past_the_bound_a_room_is_refused_and_the_next_try_loads_it()
    {
        var gate = new SemaphoreSlim(0);
        var store = new GatedStore(_time) { BeforeRead = () => gate.WaitAsync() };
        using var node = new TestNode(store, time: _time, loadsWaiting: 1);
        var running = Enumerable.Range(0, 32).Select(i => node.Connect().SubscribeAsync($"running-{i}")).ToArray();
        await Eventually.UntilAsync(() => store.Loads == 32, "as many load as may");
        var waiting = node.Connect().SubscribeAsync("waiting");
        await Eventually.UntilAsync(() => node.Loads.Waiting == 1, "it waits for its turn");
        var client = node.Connect();
        var other = node.Connect();
        _time.Advance(TimeSpan.FromSeconds(5));
        var overloaded = new SubscribeOutcome(null, ErrorCode.Overloaded, TimeSpan.FromSeconds(5));
        Assert.Equal(overloaded, await client.SubscribeAsync("match", dump: true));
        Assert.True(client.Rooms.IsEmpty);
        Assert.Equal(overloaded, await other.SubscribeAsync("match", dump: true));
        gate.Release(34);
        Assert.All(await Task.WhenAll([.. running, waiting]), outcome => Assert.NotNull(outcome.Mode));
        Assert.Equal("dump", (await client.SubscribeAsync("match", dump: true)).Mode);
    }

    [Fact]
    public async Task A_client_that_asks_for_a_thousand_rooms_delays_others_by_one_round()
    {
        var gate = new SemaphoreSlim(0);
        var store = new GatedStore(_time) { BeforeRead = () => gate.WaitAsync() };
        using var node = new TestNode(store, time: _time);
        var greedy = node.Connect(maxRooms: 1000);
        var flood = Enumerable.Range(0, 1000).Select(i => greedy.SubscribeAsync($"random-{i}", dump: true)).ToArray();
        await Eventually.UntilAsync(() => store.Loads == 32 && node.Loads.Waiting == 968, "as many load as may");
        var modest = node.Connect().SubscribeAsync("match", dump: true);
        await Eventually.UntilAsync(() => node.Loads.Waiting == 969, "it waits for its turn");
        // One read ends after another, and the next one begins before that.
        while (!store.Rooms.Contains("match"))
        {
            var begun = store.Loads;
            gate.Release();
            await Eventually.UntilAsync(() => store.Loads > begun, "the next one begins");
        }
        // Those that loaded when it asked, and at most one more of the greedy client's.
        Assert.InRange(store.Rooms.Count, 33, 34);
        gate.Release(2000);
        Assert.All(await Task.WhenAll([.. flood, modest]), outcome => Assert.Equal("dump", outcome.Mode));
    }

    [Fact]
    public async Task Rooms_that_hold_nothing_are_forgotten_soon_after_their_last_user()
    {
        using var node = new TestNode(linger: TimeSpan.FromMinutes(10));
        await node.PublishAsync("match", "score", "1");
        var client = node.Connect(maxRooms: 1000);
        await client.SubscribeAsync("match");
        for (var i = 0; i < 500; i++) await client.SubscribeAsync($"random-{i}");
        Assert.Equal(501, node.Rooms.Count);
        client.Rooms.LeaveAll();
        node.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, node.Rooms.Count);
        Assert.NotNull(node.Rooms.Find("match"));
    }
}
