using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>The sockets that connections are accepted from, both Kestrel's and the hub's own.</summary>
internal static class ListenSocket
{
    /// <summary>Reconnect storms outpace accept(). The kernel caps this at net.core.somaxconn.</summary>
    public const int Backlog = 65_535;

    /// <summary>
    /// How many bytes the kernel holds for a peer that does not read (it takes twice this value). Without a value it
    /// grows to megabytes for each connection. Accepted sockets inherit it.
    /// </summary>
    private const int SendBufferBytes = 128 * 1024;

    /// <summary>TCP_DEFER_ACCEPT (<c>linux/tcp.h</c>), in seconds.</summary>
    private const int DeferAccept = 9;

    /// <summary>Bound, but not listening yet.</summary>
    /// <exception cref="SocketException">The address is in use, or not this machine's.</exception>
    public static Socket Bind(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (endpoint is not IPEndPoint) return socket;
        socket.SendBufferSize = SendBufferBytes;
        socket.NoDelay = true;
        // The kernel hands over a connection with its first bytes, or without them a second later. That saves one wait
        // for each new connection.
        if (OperatingSystem.IsLinux())
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, DeferAccept, BitConverter.GetBytes(1));
        return socket;
    }
}
