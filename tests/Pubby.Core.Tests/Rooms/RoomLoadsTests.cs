using Pubby.Core.Rooms;
using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Core.Tests.Rooms;

/// <summary>Rooms that have to be loaded: who asks for many waits for its own, and nobody else does.</summary>
public sealed class RoomLoadsTests
{
    [Fact]
    public async Task Owners_take_turns_however_many_rooms_each_wants()
    {
        var loads = new RoomLoads(atOnce: 1);
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
    public async Task A_client_that_asks_for_a_thousand_rooms_delays_others_by_one_round()
    {
        var gate = new SemaphoreSlim(0);
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var store = new GatedStore(time) { BeforeRead = () => gate.WaitAsync() };
        using var node = new TestNode(store, time: time);
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
