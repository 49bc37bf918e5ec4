using System.Net;
using System.Net.Sockets;
using Pubby.Hub.Connections;
using Pubby.Hub.Http;
using Pubby.Hub.Options;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>What a new connection sends before anything else: a balancer's PROXY header, then its request.</summary>
internal sealed class FirstBytes(OpeningConnections opening, TrustedProxies proxies, PubbyOptions options)
{
    /// <summary>
    /// A connection that sends nothing for this long is closed. Longer than a slow phone needs for its first packet.
    /// </summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Each connection begins with one.</summary>
    public bool HaveProxyHeader => options.ProxyProtocol;

    /// <returns>Who is connected, or for whom the balancer is.</returns>
    /// <exception cref="InvalidDataException">There is no PROXY header where each connection has one.</exception>
    /// <exception cref="OperationCanceledException">Nothing came in time.</exception>
    public async ValueTask<EndPoint?> PeerOfAsync(Socket socket)
    {
        if (!options.ProxyProtocol) return socket.RemoteEndPoint;
        using var limit = new CancellationTokenSource(Limit);
        return await ProxyHeader.ReadAsync(socket, limit.Token);
    }

    /// <summary>Waits until the connection has sent something, and takes nothing of it.</summary>
    /// <returns>False: its address already has too many connections that wait.</returns>
    /// <exception cref="TimeoutException">Nothing came in time.</exception>
    /// <exception cref="SocketException">The connection is broken.</exception>
    public async ValueTask<bool> WaitAsync(Socket socket, EndPoint? peer)
    {
        var address = OpeningConnections.AddressOf(peer, proxies);
        if (!opening.TryBegin(address)) return false;
        try
        {
            await socket.ReceiveAsync(Memory<byte>.Empty).AsTask().WaitAsync(Limit);
            return true;
        }
        finally
        {
            opening.End(address);
        }
    }
}
