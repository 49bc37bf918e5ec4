using System.Net;
using Pubby.Hub.Http;

namespace Pubby.Hub.Connections;

/// <summary>
/// The connections that were accepted and have sent no whole request yet. Each costs a socket, and nobody knows what it
/// wants. So an address may have only as many as it may have connections. Safe for any number of threads.
/// </summary>
internal sealed class OpeningConnections(ConnectLimits<ClientAddress> addresses)
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <param name="peer">Who is connected, or for whom the balancer is.</param>
    /// <returns>None: a balancer, which may open connections ahead of their use, all from its own address.</returns>
    public static ClientAddress AddressOf(EndPoint? peer, TrustedProxies proxies) =>
        peer is IPEndPoint { Address: var address } && proxies.Trusts(address) ? default : ClientAddress.Of(peer);

    /// <returns>False: the address has too many. Then there is nothing to end.</returns>
    public bool TryBegin(ClientAddress address)
    {
        if (!address.IsNone && !addresses.TryEnter(address)) return false;
        Interlocked.Increment(ref _count);
        return true;
    }

    public void End(ClientAddress address)
    {
        Interlocked.Decrement(ref _count);
        if (!address.IsNone) addresses.Leave(address);
    }
}
