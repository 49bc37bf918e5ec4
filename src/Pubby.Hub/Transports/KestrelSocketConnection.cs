using System.Net.Sockets;
using Pubby.Core.Delivery;
using Pubby.Core.Wire;

namespace Pubby.Hub.Transports;

/// <summary>
/// A connection on the socket of a request that Kestrel has upgraded. Kestrel's answer to the handshake may still wait
/// in its queue when the upgrade is done, and what goes to the socket itself would overtake it. The peer may speak only
/// after the answer (RFC 6455 section 4.1): once it has, the queue is empty, and the hub writes to the socket. If the
/// hub has something to say before (that a token expires, why it closes), that goes to the stream, behind the answer,
/// and so does all else on this connection: nothing tells when the queue is empty again.
/// </summary>
internal sealed class KestrelSocketConnection : SocketConnection, IByteSource
{
    private readonly Stream _stream;
    private readonly Action _abort;
    private volatile bool _hasPeerSpoken;
    private Route _route;

    /// <param name="stream">Where Kestrel takes and gives the connection's bytes.</param>
    public KestrelSocketConnection(
        Socket socket, Stream stream, WireFormat format, KeepAlive keepAlive, Action abort)
        : base(socket, format, keepAlive)
    {
        (_stream, _abort) = (stream, abort);
        // Concerns synchronous calls only, which are the hub's own.
        socket.Blocking = false;
    }

    private enum Route : byte
    {
        /// <summary>The hub has written nothing yet.</summary>
        Undecided,
        Socket,
        Stream,
    }

    /// <summary>Decided by the first write, and read by the writes after it, which are one after the other.</summary>
    private bool IsOnSocket
    {
        get
        {
            if (_route == Route.Undecided) _route = _hasPeerSpoken ? Route.Socket : Route.Stream;
            return _route == Route.Socket;
        }
    }

    public override int TryWrite(ReadOnlySpan<byte> bytes) => IsOnSocket ? base.TryWrite(bytes) : 0;

    public async ValueTask WaitAsync(IKeepAliveReader keepAlive) => _ = await _stream.ReadAsync(Memory<byte>.Empty);

    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        var count = await _stream.ReadAsync(buffer);
        if (count > 0) _hasPeerSpoken = true;
        return count;
    }

    protected override ValueTask WritePartsAsync(ReadOnlyMemory<byte> rest, Outbox outbox) => IsOnSocket
        ? base.WritePartsAsync(rest, outbox) : StreamConnection.WritePartsAsync(_stream, rest, outbox);

    protected override void EndWriting()
    {
        if (IsOnSocket) base.EndWriting();
    }

    protected override void AbortTransport() => _abort();
}
