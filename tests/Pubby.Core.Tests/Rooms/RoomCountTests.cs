using Pubby.Core.Rooms;
using Pubby.Core.Storage;
using Pubby.Core.Testing;

namespace Pubby.Core.Tests.Rooms;

/// <summary>How many messages and subscribers a room counts, and how many rooms a client may have.</summary>
public sealed class RoomCountTests : IDisposable
{
    private readonly TestNode _node = new();

    [Fact]
    public async Task Subscribers_are_counted_once_for_each_connection_until_they_leave()
    {
        var (first, second) = (_node.Connect(), _node.Connect());
        await first.SubscribeAsync("match");
        await first.SubscribeAsync("match", dump: true);
        await second.SubscribeAsync("match");
        Assert.Equal(2, Snapshot().Subscribers);
        Assert.Equal(2, _node.Rooms.CountSubscriptions());

        await second.SubscribeAsync("other");
        Assert.Equal(3, _node.Rooms.CountSubscriptions());

        Assert.True(first.Unsubscribe("match"));
        Assert.False(first.Unsubscribe("match"));
        Assert.Equal(1, Snapshot().Subscribers);
        second.Rooms.LeaveAll();
        Assert.Equal(0, _node.Rooms.CountSubscriptions());
    }

    [Fact]
    public async Task Messages_are_counted_while_they_are_live()
    {
        await _node.Connect().SubscribeAsync("match");
        await _node.PublishAsync("match", "score", "[0,0]");
        await _node.PublishAsync("match", "score", "[1,0]");
        await _node.PublishAsync("match", "flash", "1", ttl: 5);
        await _node.PublishAsync("match", "line-up", "[]");
        Assert.Equal(3, Snapshot().LiveCount);

        await _node.PublishAsync("match", "line-up", null);
        Assert.Equal(2, Snapshot().LiveCount);
        _node.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(1, Snapshot().LiveCount);
        await _node.PublishAsync("match", "line-up", "[1]");
        Assert.Equal(2, Snapshot().LiveCount);
    }

    [Fact]
    public async Task A_client_is_refused_the_hubs_own_rooms_and_what_it_left_gives_its_place_back()
    {
        var client = _node.Connect(maxRooms: 1);
        Assert.Equal("room_forbidden", (await client.SubscribeAsync(ReservedRooms.Of("eu"))).ErrorCode);
        Assert.Equal("live", (await client.SubscribeAsync("match")).Mode);
        Assert.Equal("too_many_rooms", (await client.SubscribeAsync("other")).ErrorCode);
        Assert.True(client.Unsubscribe("match"));
        Assert.Equal("live", (await client.SubscribeAsync("other")).Mode);

        client.Rooms.LeaveAll();
        Assert.Equal("too_many_rooms", (await client.SubscribeAsync("late")).ErrorCode);
        Assert.True(HubGrants.Instance.MaySubscribe(ReservedRooms.Of("eu")));
    }

    [Fact]
    public async Task A_room_that_could_not_be_loaded_takes_no_place()
    {
        var store = new GatedStore(TimeProvider.System)
        {
            BeforeRead = () => throw new StoreUnavailableException("it does not answer"),
        };
        using var node = new TestNode(store);
        var client = node.Connect(maxRooms: 1);
        Assert.Equal("store_unavailable", (await client.SubscribeAsync("match")).ErrorCode);
        Assert.False(client.Rooms.Contains("match"));

        store.BeforeRead = null;
        Assert.Equal("live", (await client.SubscribeAsync("other")).Mode);
    }

    public void Dispose() => _node.Dispose();

    private RoomSnapshot Snapshot() => _node.Rooms.Find("match")!.Read(changedAfter: null);
}
