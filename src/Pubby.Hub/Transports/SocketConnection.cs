using System.Net.Sockets;
using Pubby.Core.Delivery;
using Pubby.Core.Wire;

namespace Pubby.Hub.Transports;

/// <summary>
/// A connection that writes its bytes directly to its socket. After the upgrade nothing else writes to it: what Kestrel
/// queued before (the 101 answer) is sent by the time the peer may speak (RFC 6455 section 4.1), and the hub speaks
/// only after that. Where the hub speaks first, it uses <see cref="StreamConnection"/>.
/// </summary>
internal class SocketConnection : WebSocketConnection
{
    /// <summary>
    /// The remaining bytes go in parts of this size, so that the progress of a slow reader is visible.
    /// </summary>
    private const int PartBytes = 16 * 1024;

    private readonly Socket _socket;

    public SocketConnection(Socket socket, WireFormat format, KeepAlive keepAlive, Action abort)
        : base(format, keepAlive, abort)
    {
        _socket = socket;
        // Affects synchronous calls only: they return WouldBlock instead of waiting.
        socket.Blocking = false;
    }

    public override int TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var sent = _socket.Send(bytes, SocketFlags.None, out var error);
            return error switch
            {
                SocketError.Success => sent,
                SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable => 0,
                _ => -1,
            };
        }
        catch (ObjectDisposedException)
        {
            return -1;
        }
    }

    protected override void EndWriting()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The peer closed first.
        }
    }

    protected override async ValueTask WritePartsAsync(ReadOnlyMemory<byte> rest, Outbox outbox)
    {
        while (!rest.IsEmpty)
        {
            var sent = await _socket.SendAsync(rest[..Math.Min(rest.Length, PartBytes)], SocketFlags.None);
            rest = rest[sent..];
            outbox.OnProgress();
        }
    }
}
