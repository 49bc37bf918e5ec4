using Pubby.Core.Messages;
using Pubby.Core.Storage;
using Pubby.Core.Testing;
using Pubby.Protocol;

namespace Pubby.Core.Tests.Rooms;

public sealed class RoomLifetimeTests
{
    [Fact]
    public async Task Many_subscribes_to_a_cold_room_read_the_store_once()
    {
        var store = new GatedStore();
        using var node = new TestNode(store);
        var clients = Enumerable.Range(0, 200).Select(_ => node.Connect()).ToArray();
        var subscribing = clients.Select(client => client.SubscribeAsync("match", dump: true)).ToArray();
        store.Release();
        await Task.WhenAll(subscribing);
        node.Settle();

        Assert.Equal(1, store.Loads);
        Assert.All(clients, client => Assert.Equal(["subscribed dump", "dump of 1"], client.Read()));
    }

    [Fact]
    public async Task What_is_published_while_a_room_loads_is_in_the_dumps_that_wait_for_it()
    {
        var store = new GatedStore();
        using var node = new TestNode(store);
        var client = node.Connect();
        var subscribing = client.SubscribeAsync("match", dump: true);
        await node.PublishAsync("match", "late", "2");
        store.Release();
        await subscribing;
        node.Settle();

        Assert.Equal(["subscribed dump", "dump of 2"], client.Read());
    }

    [Fact]
    public async Task An_unavailable_store_refuses_the_subscription_and_the_next_one_tries_again()
    {
        var store = new GatedStore { IsUnavailable = true };
        store.Release();
        using var node = new TestNode(store);
        var client = node.Connect();

        Assert.Equal(ErrorCode.StoreUnavailable, (await client.SubscribeAsync("match", dump: true)).ErrorCode);
        store.IsUnavailable = false;
        Assert.Equal("dump", (await client.SubscribeAsync("match", dump: true)).Mode);
    }

    [Fact]
    public async Task A_room_lingers_after_its_last_subscriber_and_then_ends()
    {
        var store = new GatedStore();
        store.Release();
        using var node = new TestNode(store, linger: TimeSpan.FromSeconds(10));
        var client = node.Connect();
        await client.SubscribeAsync("match");
        client.Unsubscribe("match");
        node.Advance(TimeSpan.FromSeconds(9));
        Assert.NotNull(node.Rooms.Find("match"));
        await client.SubscribeAsync("match");
        Assert.Equal(1, store.Loads);

        client.Unsubscribe("match");
        node.Advance(TimeSpan.FromSeconds(11));
        Assert.Null(node.Rooms.Find("match"));
    }

    [Fact]
    public async Task A_room_that_is_used_again_stays_when_its_old_linger_ends()
    {
        using var node = new TestNode(linger: TimeSpan.FromSeconds(10));
        var client = node.Connect();
        await client.SubscribeAsync("match");
        client.Unsubscribe("match");
        node.Advance(TimeSpan.FromSeconds(5));
        await client.SubscribeAsync("match");
        node.Advance(TimeSpan.FromSeconds(60));
        await node.PublishAsync("match", "score", "1");
        node.Settle();

        Assert.Equal("message score 1", client.Read()[^1]);
    }

    [Fact]
    public async Task A_connection_has_a_limited_number_of_rooms()
    {
        using var node = new TestNode();
        var client = node.Connect(maxRooms: 3);
        for (var i = 1; i <= 3; i++) Assert.Equal("live", (await client.SubscribeAsync($"r{i}")).Mode);

        Assert.Equal(ErrorCode.TooManyRooms, (await client.SubscribeAsync("r4")).ErrorCode);
        Assert.Equal("live", (await client.SubscribeAsync("r1")).Mode);
        client.Unsubscribe("r1");
        Assert.Equal("live", (await client.SubscribeAsync("r4")).Mode);
    }

    [Fact]
    public async Task A_connection_that_left_while_its_room_loaded_is_not_subscribed()
    {
        var store = new GatedStore();
        using var node = new TestNode(store, linger: TimeSpan.FromSeconds(1));
        var client = node.Connect();
        var subscribing = client.SubscribeAsync("match", dump: true);
        client.Rooms.LeaveAll();
        store.Release();

        Assert.NotNull((await subscribing).ErrorCode);
        node.Settle();
        Assert.Empty(client.Read());
        node.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, node.Rooms.Count);
    }

    /// <summary>Its name may belong to a new one by then, which the fleet would hear no more of.</summary>
    [Fact]
    public void A_room_ends_once_also_if_two_users_left_it_at_the_same_moment()
    {
        using var node = new TestNode();
        var room = node.Rooms.Enter("match");
        var first = room.Leave(out _)!.Value;
        Assert.True(room.TryEnter());
        Assert.Equal(first, room.Leave(out _));

        Assert.True(room.TryRetire(first));
        Assert.False(room.TryRetire(first));
    }

    [Fact]
    public async Task A_room_that_has_ended_is_not_loaded()
    {
        var store = new GatedStore();
        store.Release();
        using var node = new TestNode(store);
        var room = node.Rooms.Enter("match");
        Assert.True(room.TryRetire(room.Leave(out _)!.Value));

        await room.EnsureLoadedAsync(this, TestContext.Current.CancellationToken);
        Assert.Equal(0, store.Loads);
    }

    /// <summary>A store with one message. It answers reads when a test lets it.</summary>
    private sealed class GatedStore : IMessageStore
    {
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _loads;

        public int Loads => _loads;

        public bool IsUnavailable { get; set; }

        public void Release() => _gate.TrySetResult();

        public Task<StoreInfo> OpenAsync(CancellationToken cancellationToken) =>
            Task.FromResult(new StoreInfo("epoch1", 0));

        public ValueTask<PutResult> PutAsync(
            string room, Message message, PutCondition condition, CancellationToken cancellationToken) =>
            new(new PutResult(PutOutcome.Created, message.Version));

        public async ValueTask<IReadOnlyList<Message>> LoadAsync(string room, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _loads);
            await _gate.Task;
            if (IsUnavailable) throw new StoreUnavailableException("unavailable");
            return [new Message { Id = "stored", Version = 2, Data = "1"u8.ToArray() }];
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
