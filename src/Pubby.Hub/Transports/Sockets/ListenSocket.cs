using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>The sockets that connections are accepted from, Kestrel's and the hub's own alike.</summary>
internal static class ListenSocket
{
    /// <summary>Reconnect storms outpace accept(). The kernel caps this at net.core.somaxconn.</summary>
    public const int Backlog = 65_535;

    /// <summary>
    /// What the kernel may hold for a peer that does not read (it takes twice that, and no more as it is set): else it grows to megabytes for each. Inherited by
    /// what is accepted.
    /// </summary>
    private const int SendBufferBytes = 128 * 1024;

    /// <summary>TCP_DEFER_ACCEPT (<c>linux/tcp.h</c>), in seconds.</summary>
    private const int DeferAccept = 9;

    /// <summary>Bound, and not listening yet.</summary>
    /// <exception cref="SocketException">The address is in use, or not this machine's.</exception>
    public static Socket Bind(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (endpoint is not IPEndPoint) return socket;
        socket.SendBufferSize = SendBufferBytes;
        socket.NoDelay = true;
        // The kernel hands over a connection with its first bytes, or without them a second later: one wait less for each that opens.
        if (OperatingSystem.IsLinux()) socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, DeferAccept, BitConverter.GetBytes(1));
        return socket;
    }
}
