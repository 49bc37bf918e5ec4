using Pubby.Core.Delivery;
using Pubby.Core.Rooms;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Hub.RegionHealth;

/// <summary>
/// A subscriber within the hub: its connection lives on a shard as any other, and takes every byte at once. So what it hears went the whole way that a client's messages
/// go, but for the socket.
/// </summary>
/// <param name="heard">Gets each canary's node and number; called on the shard's thread, must not wait.</param>
internal sealed class CanarySubscriber(string room, Shards shards, RoomRegistry registry, DeliveryLimits limits, Action<string, long> heard) : IConnection, IAsyncDisposable
{
    private Outbox? _outbox;
    private ConnectionRooms? _rooms;
    private bool _isListening;

    /// <summary>SignalR's formats say the same; this one needs no client.</summary>
    public WireFormat Format => WireFormat.Plain;

    public int FileDescriptor => -1;

    public KeepAlive? KeepAlive => null;

    /// <summary>Opens the room, once; where it cannot be loaded, the next call tries anew. One call at a time.</summary>
    /// <returns>False: the store is away.</returns>
    public async ValueTask<bool> ListenAsync(CancellationToken cancellationToken)
    {
        if (_isListening) return true;
        if (_outbox is null)
        {
            _outbox = new Outbox(this, shards.Next(), limits.OutboxBytes);
            _outbox.Shard.PostAttach(_outbox);
            _outbox.OnReceived();
            _rooms = new ConnectionRooms(registry, _outbox, maxRooms: 1, SubscriberGrants.Hub);
        }
        var outcome = await _rooms!.SubscribeAsync(room, new DumpRequest(Dump: false), reply: null, cancellationToken);
        return _isListening = outcome.Mode is not null;
    }

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        CanaryFrames.Read(bytes, heard);
        return bytes.Length;
    }

    public void WriteRest(ReadOnlyMemory<byte> rest, Outbox outbox) => throw new NotSupportedException("It takes every byte at once.");

    public byte[] CloseFrame(CloseCode code, string reason) => [];

    public void Finish()
    {
    }

    public void Abort()
    {
    }

    public async ValueTask DisposeAsync()
    {
        if (_outbox is null) return;
        _rooms!.LeaveAll();
        await _outbox.Shard.PostDetachAsync(_outbox);
    }
}
