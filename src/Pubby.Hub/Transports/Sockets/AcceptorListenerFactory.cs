using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Pubby.Core;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>
/// Kestrel's access to the listening sockets of bare endpoints, with the <see cref="WebSocketAcceptor"/> before it.
/// TLS, Unix sockets, and all other endpoints that are not bare TCP sockets are Kestrel's alone.
/// </summary>
internal sealed class AcceptorListenerFactory(IServiceProvider services, BareEndpoints endpoints, ILoggerFactory logs)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly FirstBytes _firstBytes = services.GetRequiredService<FirstBytes>();

    /// <exception cref="PubbyStartException">Only a bare endpoint can read PROXY headers.</exception>
    public bool CanBind(EndPoint endpoint)
    {
        var isBare = endpoints.TakeNext() && endpoint is IPEndPoint;
        if (!isBare && _firstBytes.HaveProxyHeader)
        {
            throw new PubbyStartException(
                $"Pubby cannot start: Pubby:ProxyProtocol is set, and {endpoint} is no plain TCP address. End TLS at " +
                "the balancer, or set Pubby:ProxyProtocol to false.");
        }
        return isBare;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The listener owns the socket.")]
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket? socket = null;
        try
        {
            socket = ListenSocket.Bind(endpoint);
            socket.Listen(ListenSocket.Backlog);
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket?.Dispose();
            throw new AddressInUseException(fault.Message, fault);
        }
        return new(
            new AcceptorListener(socket, services.GetRequiredService<WebSocketAcceptor>(), _firstBytes,
                services.GetRequiredService<OpenFileGuard>(), logs.CreateLogger<AcceptorListener>()));
    }
}
