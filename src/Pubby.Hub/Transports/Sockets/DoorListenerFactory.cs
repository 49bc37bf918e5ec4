using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>Kestrel's way to a listening socket, with the <see cref="SocketDoor"/> in front of it. Unix sockets and named pipes go Kestrel's own way.</summary>
internal sealed class DoorListenerFactory(IServiceProvider services, ILoggerFactory logs) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>A herd that comes back knocks faster than it can be let in; the kernel caps it at net.core.somaxconn.</summary>
    private const int Backlog = 65_535;

    /// <summary>
    /// What the kernel may hold for a peer that does not read (it takes twice that, and no more as it is set): else it grows to megabytes for each. Inherited by
    /// what is accepted.
    /// </summary>
    private const int SendBufferBytes = 128 * 1024;

    /// <summary>TCP_DEFER_ACCEPT (<c>linux/tcp.h</c>), in seconds.</summary>
    private const int DeferAccept = 9;

    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;

    [SuppressMessage("Reliability", "CA2000", Justification = "The listener owns the socket.")]
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket? socket = null;
        try
        {
            socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.SendBufferSize = SendBufferBytes;
            socket.NoDelay = true;
            // The kernel hands over a connection with its first bytes, or without them a second later: one wait less for each that opens.
            if (OperatingSystem.IsLinux()) socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, DeferAccept, BitConverter.GetBytes(1));
            socket.Listen(Backlog);
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket?.Dispose();
            throw new AddressInUseException(fault.Message, fault);
        }
        return new(new DoorListener(socket, services.GetRequiredService<SocketDoor>(), logs.CreateLogger<DoorListener>()));
    }
}
