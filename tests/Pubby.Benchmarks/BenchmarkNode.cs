using Pubby.Core.Delivery;
using Pubby.Core.Messages;
using Pubby.Core.Rooms;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Benchmarks;

/// <summary>One room on one shard without a thread, whose connections take every byte at once and keep none.</summary>
internal sealed class BenchmarkNode : IDisposable
{
    private readonly Shards _shards;
    private readonly RoomRegistry _rooms;
    private readonly VersionClock _clock = new(TimeProvider.System);

    public BenchmarkNode()
    {
        _shards = new Shards(1, new DeliveryLimits(256 * 1024, 30, 60), new Unobserved(), TimeProvider.System);
        var context = new RoomContext(new EmptySource(), _shards, new FrameEncoders(), _clock, TimeProvider.System,
            new RoomLimits(256 * 1024, TimeSpan.FromHours(1)));
        _rooms = new RoomRegistry(context);
        Room = _rooms.Enter("match-1");
        Room.EnsureLoadedAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    public Room Room { get; }

    public Message NewMessage(string id, int bytes) =>
        new() { Id = id, Version = _clock.Next(), Data = System.Text.Encoding.UTF8.GetBytes($"\"{new string('x', bytes - 2)}\"") };

    public Subscription NewSubscription(WireFormat format = WireFormat.Plain) => Room.NewSubscription(new Outbox(new OpenConnection(format), _shards[0], 256 * 1024));

    public void RunPass() => _shards[0].RunPass();

    public void Dispose()
    {
        _rooms.Dispose();
        _shards.Dispose();
    }

    private sealed class EmptySource : IRoomSource
    {
        public bool IsAway => false;

        public void Open(string room)
        {
        }

        public ValueTask<IReadOnlyList<Message>> LoadAsync(string room) => new([]);

        public void Close(string room)
        {
        }
    }

    private sealed class OpenConnection(WireFormat format) : IConnection
    {
        public WireFormat Format => format;

        public int Descriptor => -1;

        public KeepAlive? KeepAlive => null;

        public int TryWrite(ReadOnlySpan<byte> bytes) => bytes.Length;

        public void WriteRest(ReadOnlyMemory<byte> rest, Outbox outbox) => throw new NotSupportedException();

        public byte[] CloseFrame(CloseCode code, string reason) => [];

        public void Finish()
        {
        }

        public void Abort()
        {
        }
    }

    private sealed class Unobserved : IFanOutObserver
    {
        public void OnFannedOut(long appliedAt)
        {
        }
    }
}
