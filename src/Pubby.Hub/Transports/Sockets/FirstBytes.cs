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

    /// <returns>Who is connected, or for whom the balancer is; not known: too many connections wait.</returns>
    /// <exception cref="InvalidDataException">There is no PROXY header where each connection has one.</exception>
    /// <exception cref="OperationCanceledException">Nothing came in time.</exception>
    public async ValueTask<(bool IsKnown, EndPoint? Peer)> PeerOfAsync(Socket socket)
    {
        if (!options.ProxyProtocol) return (true, socket.RemoteEndPoint);
        // All are the balancer's until they have said whose they are.
        if (!opening.TryBegin(default)) return (false, null);
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            return (true, await ProxyHeader.ReadAsync(socket, limit.Token));
        }
        finally
        {
            opening.End(default);
        }
    }

    /// <summary>Waits until the connection has sent something, and takes nothing of it.</summary>
    /// <returns>False: too many wait, nothing came in time, or the connection is broken.</returns>
    public async ValueTask<bool> WaitAsync(Socket socket, EndPoint? peer)
    {
        var address = OpeningConnections.AddressOf(peer, proxies);
        if (!opening.TryBegin(address)) return false;
        try
        {
            Task readable = socket.ReceiveAsync(Memory<byte>.Empty).AsTask();
            // Those that say nothing come in thousands: none is worth an exception.
            await readable.WaitAsync(Limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return readable.IsCompletedSuccessfully;
        }
        finally
        {
            opening.End(address);
        }
    }
}
