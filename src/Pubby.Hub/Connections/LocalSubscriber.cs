using Pubby.Core.Delivery;
using Pubby.Core.Rooms;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Hub.Connections;

/// <summary>
/// A subscriber within the hub. Its connection lives on a shard like any other, and takes every byte at once. So what
/// it receives went the whole way of a client's messages, except for the socket.
/// </summary>
/// <param name="request">What it asks the room for.</param>
/// <param name="onFrame">Gets the JSON of each frame. Called on the shard's thread; must not wait.</param>
internal sealed class LocalSubscriber(
    string room, DumpRequest request, Shards shards, RoomRegistry registry, DeliveryLimits limits,
    ReadOnlySpanAction onFrame) : IConnection, IAsyncDisposable
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
            _rooms = new ConnectionRooms(registry, _outbox, maxRooms: 1, HubGrants.Instance);
        }
        var outcome = await _rooms!.SubscribeAsync(room, request, reply: null, cancellationToken);
        return _isListening = outcome.Mode is not null;
    }

    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        var left = bytes;
        while (LocalFrames.TryTake(ref left, out var payload)) onFrame(payload);
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

/// <summary>Reads the JSON of one frame, within the call.</summary>
internal delegate void ReadOnlySpanAction(ReadOnlySpan<byte> json);
