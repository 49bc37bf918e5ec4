using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>
/// Tells which of Kestrel's endpoints read HTTP/1.1 from the bare socket: no TLS, no other connection middleware. Only there may WebSockets be taken ahead of
/// Kestrel, as everywhere else the bytes on the wire are not yet the request.
/// </summary>
/// <remarks>
/// Kestrel builds an endpoint's pipeline, then binds its address, one endpoint after another. So the pipeline that was built last belongs to the address that is
/// bound next. What is not known to be bare is not bare: should Kestrel rename its HTTP middleware, all connections go through Kestrel, and EndpointTests fails.
/// </remarks>
internal sealed class BareEndpoints
{
    private const string HttpMiddleware = "HttpConnectionMiddleware`1";

    private bool _isBare;

    /// <summary>For every endpoint, wherever it was configured: <see cref="KestrelServerOptions.ConfigureEndpointDefaults"/>.</summary>
    public void Watch(ListenOptions endpoint) => endpoint.Use(next =>
    {
        _isBare = endpoint.Protocols.HasFlag(HttpProtocols.Http1) && IsHttp(next);
        return next;
    });

    /// <summary>Whether the endpoint that is bound now is bare. Each pipeline is told of once.</summary>
    public bool TakeNext()
    {
        var isBare = _isBare;
        _isBare = false;
        return isBare;
    }

    /// <summary>Nothing stands between the socket and HTTP.</summary>
    private static bool IsHttp(ConnectionDelegate next) =>
        next.Target?.GetType() is { } type && type.Name == HttpMiddleware && type.Assembly == typeof(KestrelServerOptions).Assembly;
}
