using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Hub.Transports.Sockets.Polling;

namespace Pubby.Hub.Transports.Sockets;

/// <summary>How connections are accepted: by Kestrel, and on bare endpoints by the hub before Kestrel.</summary>
internal static class SocketServices
{
    public static void AddListeners(this IServiceCollection services)
    {
        services.AddSingleton<SocketPoller>();
        services.AddSingleton<AllowedHosts>();
        services.AddSingleton<TrustedProxies>();
        services.AddSingleton<FirstBytes>();
        services.AddSingleton<FirstRequests>();
        services.AddSingleton<WebSocketEndpoints>();
        services.AddSingleton<AcceptorGuard>();
        services.AddSingleton<SocketRefusal>();
        services.AddSingleton<WebSocketAcceptor>();
        services.AddSingleton<BareEndpoints>();
        services.AddSingleton<IConnectionListenerFactory, AcceptorListenerFactory>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(provider =>
            new ConfigureOptions<KestrelServerOptions>(server =>
        {
            server.AddServerHeader = false;
            // Publishers, probes, and clients until they have a WebSocket, which is not counted here.
            server.Limits.MaxConcurrentConnections ??= OpenFileLimit.Requests(OpenFileLimit.OfProcess());
            server.ConfigureEndpointDefaults(endpoint =>
            {
                provider.GetRequiredService<FirstRequests>().Count(endpoint);
                // The last: it looks at what follows.
                provider.GetRequiredService<BareEndpoints>().Watch(endpoint);
            });
        }));
        services.Configure<SocketTransportOptions>(sockets =>
        {
            sockets.Backlog = ListenSocket.Backlog;
            sockets.CreateBoundListenSocket = ListenSocket.Bind;
        });
    }
}
