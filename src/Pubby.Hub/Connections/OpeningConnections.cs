namespace Pubby.Hub.Connections;

/// <summary>
/// The connections that were accepted and have sent nothing yet. Each costs a socket, and nobody knows what it wants.
/// So an address may have only as many as it may have connections. Safe for any number of threads.
/// </summary>
internal sealed class OpeningConnections(ConnectLimits<ClientAddress> addresses)
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

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
