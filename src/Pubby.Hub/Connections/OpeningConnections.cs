using System.Net;
using Pubby.Hub.Http;

namespace Pubby.Hub.Connections;

/// <summary>
/// The connections that were accepted and have sent no whole request yet. Each costs a socket, and nobody knows what it
/// wants. So an address may have only as many as it may have connections, and all together a part of the open files.
/// Safe for any number of threads.
/// </summary>
/// <param name="most">How many there may be.</param>
internal sealed class OpeningConnections(ConnectLimits<ClientAddress> addresses, int most)
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <param name="peer">Who is connected, or for whom the balancer is.</param>
    /// <returns>None: a balancer, which may open connections ahead of their use, all from its own address.</returns>
    public static ClientAddress AddressOf(EndPoint? peer, TrustedProxies proxies) =>
        peer is IPEndPoint { Address: var address } && proxies.Trusts(address) ? default : ClientAddress.Of(peer);

    /// <returns>False: there are too many, or the address has. Then there is nothing to end.</returns>
    public bool TryBegin(ClientAddress address)
    {
        if (Interlocked.Increment(ref _count) <= most && (address.IsNone || addresses.TryEnter(address))) return true;
        Interlocked.Decrement(ref _count);
        return false;
    }

    public void End(ClientAddress address)
    {
        Interlocked.Decrement(ref _count);
        if (!address.IsNone) addresses.Leave(address);
    }
}
