using System.Net.Sockets;
using Pubby.Core.Delivery;
using Pubby.Core.Wire;

namespace Pubby.Hub.Transports;

/// <summary>
/// A connection that writes its bytes directly to its socket. After the upgrade nothing else writes to it.
/// </summary>
/// <param name="socket">Does not block: its calls return WouldBlock instead of waiting.</param>
internal abstract class SocketConnection(Socket socket, WireFormat format, KeepAlive keepAlive)
    : WebSocketConnection(format, keepAlive)
{
    /// <summary>
    /// The remaining bytes go in parts of this size, so that the progress of a slow reader is visible.
    /// </summary>
    private const int PartBytes = 16 * 1024;

    /// <summary>Belongs to whoever accepted it, and may be disposed at any time.</summary>
    protected Socket Socket => socket;

    public override int TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var sent = socket.Send(bytes, SocketFlags.None, out var error);
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
            socket.Shutdown(SocketShutdown.Send);
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
            var sent = await socket.SendAsync(rest[..Math.Min(rest.Length, PartBytes)], SocketFlags.None);
            rest = rest[sent..];
            outbox.OnProgress();
        }
    }
}
