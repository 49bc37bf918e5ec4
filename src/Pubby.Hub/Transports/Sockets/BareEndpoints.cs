using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>
/// Finds the endpoints where Kestrel reads HTTP/1.1 from the bare socket: no TLS, no other connection middleware. Only
/// there can WebSockets be accepted before Kestrel; elsewhere the bytes on the wire are not yet the request.
/// </summary>
/// <remarks>
/// Kestrel builds an endpoint's pipeline, then binds its address, one endpoint after another. So the last pipeline
/// belongs to the address that is bound next. An unknown pipeline counts as not bare: if Kestrel renames its HTTP
/// middleware, all connections go through Kestrel, and EndpointTests fails.
/// </remarks>
internal sealed class BareEndpoints
{
    private const string HttpMiddleware = "HttpConnectionMiddleware`1";

    private bool _isBare;

    /// <summary>
    /// For every endpoint, however it is configured: <see cref="KestrelServerOptions.ConfigureEndpointDefaults"/>.
    /// </summary>
    public void Watch(ListenOptions endpoint) => endpoint.Use(next =>
    {
        _isBare = endpoint.Protocols.HasFlag(HttpProtocols.Http1) && IsHttp(next);
        return next;
    });

    /// <summary>Whether the endpoint that is bound now is bare. Each pipeline is reported once.</summary>
    public bool TakeNext()
    {
        var isBare = _isBare;
        _isBare = false;
        return isBare;
    }

    /// <summary>Nothing stands between the socket and HTTP.</summary>
    private static bool IsHttp(ConnectionDelegate next) =>
        next.Target?.GetType() is { } type && type.Name == HttpMiddleware
            && type.Assembly == typeof(KestrelServerOptions).Assembly;
}
