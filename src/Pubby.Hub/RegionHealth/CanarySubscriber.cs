using Pubby.Core.Delivery;
using Pubby.Core.Rooms;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Hub.RegionHealth;

/// <summary>
/// A subscriber within the hub. Its connection lives on a shard like any other, and takes every byte at once. So what
/// it receives went the whole way of a client's messages, except for the socket.
/// </summary>
/// <param name="onCanary">Gets each canary's node and number. Called on the shard's thread; must not wait.</param>
internal sealed class CanarySubscriber(
    string room, Shards shards, RoomRegistry registry, DeliveryLimits limits, Action<string, long> onCanary)
    : IConnection, IAsyncDisposable
{
    private Outbox? _outbox;
    private ConnectionRooms? _rooms;
    private bool _isListening;

    /// <summary>SignalR's formats carry the same; this one is the simplest to read.</summary>
    public WireFormat Format => WireFormat.Plain;

    public int FileDescriptor => -1;

    public KeepAlive? KeepAlive => null;

    /// <summary>Opens the room once. If it cannot be loaded, the next call tries again. One call at a time.</summary>
    /// <returns>False: the store is unavailable.</returns>
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
        CanaryFrames.Read(bytes, onCanary);
        return bytes.Length;
    }

    public void WriteRest(ReadOnlyMemory<byte> rest, Outbox outbox) =>
        throw new NotSupportedException("It takes every byte at once.");

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
