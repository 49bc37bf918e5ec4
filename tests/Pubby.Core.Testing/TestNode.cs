using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Backplane.InProcess;
using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Delivery;
using Pubby.Core.Messages;
using Pubby.Core.Publishing;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;
using Pubby.Core.Storage.Memory;
using Pubby.Core.Tracing;
using Pubby.Core.Wire;

namespace Pubby.Core.Testing;

/// <summary>
/// A whole node without threads, sockets or a clock of its own: rooms, shards and a store. Its passes run when the test
/// says so.
/// </summary>
internal sealed class TestNode : IDisposable
{
    private readonly Queue<IThreadPoolWorkItem> _scheduled = new();
    private readonly CoreNode _core;

    public TestNode(
        IMessageStore? store = null, int outboxBytes = 256 * 1024, int shards = 1, TimeSpan? linger = null,
        int loadsWaiting = 1024,
        InProcessBus? bus = null, int postedBytes = 1024 * 1024,
        FakeTimeProvider? time = null, int sliceSubscriptions = 512,
        bool isBatched = false, Func<byte[], byte[]>? deflate = null, Action<IServiceCollection>? add = null)
    {
        var start = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
        Time = time ?? new FakeTimeProvider();
        // A clock that another node uses too may already be ahead, and must not go back.
        if (Time.GetUtcNow() < start) Time.SetUtcNow(start);
        Store = store ?? new MemoryMessageStore(Time);
        Limits = new DeliveryLimits(outboxBytes, StallSeconds: 30, SilenceSeconds: 60)
        {
            PostedBytes = postedBytes,
            SliceSubscriptions = sliceSubscriptions,
            BatchedSends = 1,
        };
        Shards = new Shards(shards, Limits, new Unobserved(), Time, _scheduled.Enqueue);
        if (isBatched) SendInBatches();
        Deflater = new DumpDeflater(deflate ?? FrameDeflater.Deflate);
        _core = new CoreNode(new StoreOfEpoch(Store, "epoch1"), bus, services =>
        {
            services.AddSingleton(Shards);
            services.AddSingleton(new RoomLimits(
                outboxBytes, linger ?? TimeSpan.FromSeconds(10), LoadsWaiting: loadsWaiting));
            services.AddSingleton<TimeProvider>(Time);
            services.AddSingleton<IMeterFactory>(new TestMeters());
            services.AddSingleton(Deflater);
            add?.Invoke(services);
        });
    }

    public FakeTimeProvider Time { get; }

    public IMessageStore Store { get; }

    public StoreHealth Health => _core.Get<StoreHealth>();

    /// <summary>Null: bytes go to one connection after another.</summary>
    public SocketTable? Sockets { get; private set; }

    public DeliveryLimits Limits { get; }

    public Shards Shards { get; }

    public VersionClock Clock => _core.Get<VersionClock>();

    public RoomRegistry Rooms => _core.Rooms;

    public WatchedRooms Watched => _core.Get<WatchedRooms>();

    public Traces Traces => _core.Get<Traces>();

    public RoomLoads Loads => _core.Get<RoomContext>().Loads;

    public FleetBroadcaster Broadcaster => _core.Get<FleetBroadcaster>();

    public RoomRefresher RoomRefresher => _core.Get<RoomRefresher>();

    public DumpDeflater Deflater { get; }

    public Publisher Publisher => _core.Publisher;

    /// <summary>Where a relay delivers what other regions published.</summary>
    public IRegionListener Regions => _core.Get<IRegionListener>();

    public TestClient Connect(WireFormat format = WireFormat.Plain, KeepAlive? keepAlive = null, int maxRooms = 200,
        bool takesDeflated = false) =>
        new(this, new RecordingConnection(format, keepAlive, Sockets, takesDeflated), maxRooms);

    /// <summary>A new connection of the client that had <paramref name="before"/>, with what that one held.</summary>
    public TestClient Connect(TestClient before) =>
        new(this, new RecordingConnection(sockets: Sockets, takesDeflated: before.Connection.TakesDeflated),
            maxRooms: 200, before);

    /// <summary>So many new clients that are subscribed to the room and have read all that it sent.</summary>
    public async Task<TestClient[]> ConnectToAsync(string room, int count)
    {
        var clients = Enumerable.Range(0, count).Select(_ => Connect()).ToArray();
        foreach (var client in clients) await client.SubscribeAsync(room);
        Settle();
        foreach (var client in clients) client.Read();
        return clients;
    }

    /// <summary>What the store holds of a room, as <see cref="Pubby.Testing.RoomView.Text"/>.</summary>
    public async Task<string> TextOfStoreAsync(string room)
    {
        var live = (await Store.LoadAsync(room, CancellationToken.None)).Where(message => message.IsLive)
            .OrderBy(message => message.Id, StringComparer.Ordinal);
        return string.Concat(
            live.Select(message =>
                $"{message.Id}={System.Text.Encoding.UTF8.GetString(message.Data)}@{message.Version}\n"));
    }

    /// <summary>
    /// Publishes JSON, or deletes if <paramref name="json"/> is null; nothing is delivered until <see cref="Settle"/>.
    /// </summary>
    public async Task<PutResult> PublishAsync(
        string room, string id, string? json, int? ttl = null, bool isStored = true)
    {
        var data = json is null ? null : System.Text.Encoding.UTF8.GetBytes(json);
        return (await Publisher.PublishAsync(
            new Publication(room, id, data, ttl, isStored, json is null ? PutCondition.MustExist : default))).Put;
    }

    /// <summary>Runs one pass of one shard.</summary>
    public void RunPass(int shard) => Shards[shard % Shards.Count].RunPass();

    /// <summary>Runs the first work item that a shard gave to the thread pool, if there is one.</summary>
    public void RunScheduled()
    {
        if (_scheduled.TryDequeue(out var work)) work.Execute();
    }

    /// <summary>Runs passes and what they scheduled until nothing is left to do.</summary>
    public void Settle()
    {
        bool isBusy;
        do
        {
            isBusy = false;
            for (var i = 0; i < Shards.Count; i++) isBusy |= Shards[i].RunPass();
            while (_scheduled.TryDequeue(out var work))
            {
                work.Execute();
                isBusy = true;
            }
        }
        while (isBusy);
    }

    public void Advance(TimeSpan time)
    {
        Time.Advance(time);
        Settle();
    }

    public void Dispose()
    {
        _core.Dispose();
        Shards.Dispose();
    }

    private void SendInBatches()
    {
        Sockets = new SocketTable(capacity: 3);
        for (var i = 0; i < Shards.Count; i++) Shards[i].SendBy(Sockets);
    }

    /// <summary>A store whose epoch a test knows.</summary>
    private sealed class StoreOfEpoch(IMessageStore store, string epoch) : IMessageStore
    {
        public async Task<StoreInfo> OpenAsync(CancellationToken cancellationToken) =>
            await store.OpenAsync(cancellationToken) with { Epoch = epoch };

        public ValueTask<PutResult> PutAsync(
            string room, Message message, PutCondition condition, CancellationToken cancellationToken) =>
            store.PutAsync(room, message, condition, cancellationToken);

        public ValueTask<IReadOnlyList<Message>> LoadAsync(string room, CancellationToken cancellationToken) =>
            store.LoadAsync(room, cancellationToken);

        public ValueTask DisposeAsync() => store.DisposeAsync();
    }

    private sealed class Unobserved : IFanOutObserver
    {
        public void OnFannedOut(long appliedAt)
        {
        }
    }
}
