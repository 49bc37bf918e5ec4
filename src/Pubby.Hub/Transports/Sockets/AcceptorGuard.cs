using System.Net;
using Pubby.Hub.Connections;
using Pubby.Hub.Http;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>What Kestrel's middleware would ask of a request: whether its host is served, and who sends it.</summary>
internal sealed class AcceptorGuard(AllowedHosts hosts, TrustedProxies proxies)
{
    public bool Allows(UpgradeRequest request) => hosts.Allow(request.Host);

    /// <param name="peer">Who is connected, or for whom the balancer is.</param>
    public ClientAddress ClientOf(EndPoint? peer, UpgradeRequest request) =>
        ClientAddress.Of(proxies.ClientOf((peer as IPEndPoint)?.Address, request.ForwardedFor));
}
