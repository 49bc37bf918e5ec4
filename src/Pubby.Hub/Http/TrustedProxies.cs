using System.Net;
using Pubby.Hub.Options;

namespace Pubby.Hub.Http;

/// <summary>The proxies that are believed when they say for whom they speak.</summary>
internal sealed class TrustedProxies
{
    private readonly List<System.Net.IPNetwork> _networks = [];

    public TrustedProxies(PubbyOptions options)
    {
        foreach (var proxy in options.TrustedProxies)
        {
            _networks.Add(System.Net.IPNetwork.TryParse(proxy, out var network)
                ? network : Single(IPAddress.Parse(proxy)));
        }
    }

    public IReadOnlyList<System.Net.IPNetwork> Networks => _networks;

    /// <summary>The address behind the proxies: the last one that no trusted proxy has.</summary>
    /// <param name="peer">Who is connected; null: nobody over the network.</param>
    /// <param name="forwardedFor">All values of X-Forwarded-For, joined by commas; empty: there is none.</param>
    public IPAddress? ClientOf(IPAddress? peer, ReadOnlySpan<char> forwardedFor)
    {
        var client = peer;
        while (client is not null && forwardedFor.Length > 0 && Trusts(client))
        {
            var comma = forwardedFor.LastIndexOf(',');
            // What a proxy wrote may have a port. What cannot be read ends the chain that is believed.
            if (!IPEndPoint.TryParse(forwardedFor[(comma + 1)..].Trim(), out var next)) break;
            client = next.Address;
            forwardedFor = forwardedFor[..Math.Max(comma, 0)];
        }
        return client;
    }

    public bool Trusts(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (var network in _networks)
        {
            if (network.Contains(address)) return true;
        }
        return false;
    }

    private static System.Net.IPNetwork Single(IPAddress address) => new(address, address.GetAddressBytes().Length * 8);
}
