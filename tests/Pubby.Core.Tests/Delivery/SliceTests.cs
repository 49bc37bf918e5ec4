using Pubby.Core.Testing;

namespace Pubby.Core.Tests.Delivery;

/// <summary>
/// A large room is served in slices, and other rooms are served between them. Subscribers that join or leave meanwhile
/// miss nothing and get nothing twice.
/// </summary>
public sealed class SliceTests : IDisposable
{
    private const int Slice = 10;
    private readonly TestNode _node = new(sliceSubscriptions: Slice);

    [Fact]
    public async Task A_small_room_is_served_before_a_large_one_is_finished()
    {
        var small = await _node.ConnectToAsync("small", 1);
        var large = await _node.ConnectToAsync("large", 5 * Slice);
        await _node.PublishAsync("large", "m", "1");
        await _node.PublishAsync("small", "m", "1");
        _node.RunPass(0);
        Assert.Equal(1, small[0].View("small").Messages);
        Assert.Equal(Slice, Served(large));
        await _node.PublishAsync("small", "m", "2");
        _node.RunPass(0);
        Assert.Equal(2, small[0].View("small").Messages);
        Assert.Equal(2 * Slice, Served(large));
        _node.Settle();
        Assert.Equal(5 * Slice, Served(large));
    }

    [Fact]
    public async Task What_is_published_during_a_batch_is_joined_in_the_next()
    {
        var clients = await _node.ConnectToAsync("large", 2 * Slice);
        await _node.PublishAsync("large", "a", "1");
        _node.RunPass(0);
        await _node.PublishAsync("large", "b", "2");
        await _node.PublishAsync("large", "c", "3");
        var before = clients.Sum(client => client.Connection.Writes);
        _node.Settle();
        Assert.All(clients, client => Assert.Equal(["message a 1", "message b 2", "message c 3"], client.Read()));
        Assert.Equal(Slice + 2 * Slice, clients.Sum(client => client.Connection.Writes) - before);
    }

    [Fact]
    public async Task A_subscriber_that_joins_in_the_middle_gets_its_dump_and_only_what_comes_after()
    {
        await _node.ConnectToAsync("large", 2 * Slice);
        await _node.PublishAsync("large", "a", "1");
        _node.RunPass(0);
        await _node.PublishAsync("large", "b", "2");
        var late = _node.Connect();
        await late.SubscribeAsync("large", dump: true);
        await _node.PublishAsync("large", "c", "3");
        _node.Settle();
        Assert.Equal(await _node.TextOfStoreAsync("large"), late.View("large").Text);
        Assert.Empty(late.View("large").Faults);
        Assert.True(late.View("large").Messages <= 1, "What the dump holds does not come again.");
    }

    [Fact]
    public async Task A_small_room_goes_before_a_large_one_that_was_published_to_first()
    {
        var large = await _node.ConnectToAsync("large", 2 * Slice);
        var both = large[0];
        await both.SubscribeAsync("small");
        _node.Settle();
        both.Read();
        await _node.PublishAsync("large", "l", "1");
        await _node.PublishAsync("small", "s", "1");
        _node.Settle();
        Assert.Equal(["message s 1", "message l 1"], both.Read());
    }

    [Fact]
    public async Task Subscribers_that_stay_miss_nothing_when_others_leave_in_the_middle()
    {
        var clients = await _node.ConnectToAsync("large", 3 * Slice);
        await _node.PublishAsync("large", "a", "1");
        _node.RunPass(0);
        TestClient[] leavers =
            [.. clients[..4], clients[Slice - 1], clients[Slice], clients[2 * Slice], .. clients[^3..]];
        foreach (var leaver in leavers) leaver.Unsubscribe("large");
        await _node.PublishAsync("large", "b", "2");
        _node.RunPass(0);
        Assert.Equal(2 * Slice, Served(clients));
        _node.Settle();
        Assert.All(clients.Except(leavers), client => Assert.Equal(2, client.View("large").Messages));
    }

    [Fact]
    public async Task All_that_the_batch_has_not_served_may_leave_and_then_some_that_it_has()
    {
        var clients = await _node.ConnectToAsync("large", 2 * Slice);
        await _node.PublishAsync("large", "a", "1");
        _node.RunPass(0);
        foreach (var leaver in clients[Slice..]) leaver.Unsubscribe("large");
        clients[0].Unsubscribe("large");
        clients[Slice - 1].Unsubscribe("large");
        await _node.PublishAsync("large", "b", "2");
        _node.Settle();
        Assert.All(clients[1..(Slice - 1)], client => Assert.Equal(2, client.View("large").Messages));
    }

    /// <summary>
    /// The quantum decides how long other threads wait for a core. A room that is alone has a longer one.
    /// </summary>
    [Fact]
    public async Task The_quantum_of_a_large_room_is_32_sends_beside_other_busy_rooms_and_otherwise_128()
    {
        using var node = new TestNode();
        var large = await node.ConnectToAsync("large", 600);
        await node.ConnectToAsync("small", 1);
        Assert.Equal(128, await ServedWhenPostedToAsync(node, large));
        await node.PublishAsync("small", "m", "1");
        Assert.Equal(32, await ServedWhenPostedToAsync(node, large));
        node.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(128, await ServedWhenPostedToAsync(node, large));
    }

    public void Dispose() => _node.Dispose();

    /// <summary>How many a pass serves when something is posted while it writes to the first.</summary>
    private static async Task<int> ServedWhenPostedToAsync(TestNode node, TestClient[] clients)
    {
        node.Settle();
        var before = Served(clients);
        clients[0].Connection.Meanwhile = () =>
        {
            clients[0].Connection.Meanwhile = null;
            node.PublishAsync("large", "b", "null", isStored: false).GetAwaiter().GetResult();
        };
        await node.PublishAsync("large", "a", "null", isStored: false);
        node.RunPass(0);
        var served = Served(clients) - before;
        node.Settle();
        return served;
    }

    private static int Served(TestClient[] clients) => clients.Sum(client => client.View("large").Messages);
}
