using System.Net.Sockets;
using Pubby.Core.Delivery;
using Pubby.Core.Wire;

namespace Pubby.Hub.Transports;

/// <summary>
/// A connection on the socket of a request that Kestrel has upgraded. What Kestrel queued before (the 101 answer) is
/// sent by the time the peer may speak (RFC 6455 section 4.1), and the hub speaks only after that. Where the hub speaks
/// first, it uses <see cref="StreamConnection"/>.
/// </summary>
internal sealed class KestrelSocketConnection : SocketConnection
{
    private readonly Action _abort;

    public KestrelSocketConnection(Socket socket, WireFormat format, KeepAlive keepAlive, Action abort)
        : base(socket, format, keepAlive)
    {
        _abort = abort;
        // Concerns synchronous calls only, which are the hub's own.
        socket.Blocking = false;
    }

    protected override void AbortTransport() => _abort();
}
