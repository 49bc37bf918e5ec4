using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pubby.Hub.Connections;
using Pubby.Hub.Options;
using Pubby.Hub.Transports.WebSockets;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>SignalR as Pubby's second door: its protocols and its hub, our connections and our fan-out.</summary>
internal static class SignalRServices
{
    public static void AddPubbySignalR(this IServiceCollection services, LimitOptions limits)
    {
        services.AddSingleton<HubInvocations>();
        services.AddSingleton<NegotiatedConnections>();
        services.AddSingleton<DirectHubEndpoint>();
        services.AddSingleton<HubErrorLogging>();
        services.AddSignalR(hub =>
            {
                hub.MaximumReceiveMessageSize = limits.FrameBytes;
                hub.KeepAliveInterval = TimeSpan.FromSeconds(12);
                hub.ClientTimeoutInterval = limits.SilenceTimeout;
                // The cursor does its work, on any node.
                hub.StatefulReconnectBufferSize = 0;
                hub.AddFilter<HubErrorLogging>();
            })
            .AddJsonProtocol(json => json.PayloadSerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.CamelCase)
            .AddMessagePackProtocol();
        services.RemoveAll<IHubProtocol>();
        services.AddSingleton<IHubProtocol>(static all => new ErrorCodeProtocol(ActivatorUtilities.CreateInstance<JsonHubProtocol>(all)));
        services.AddSingleton<IHubProtocol>(static all => new ErrorCodeProtocol(ActivatorUtilities.CreateInstance<MessagePackHubProtocol>(all)));
        services.AddSingleton<HubLifetimeManager<PubbyHub>, RoomHubLifetimeManager>();
    }

    /// <summary>WebSockets that skip negotiation come in directly; everything else goes SignalR's own way.</summary>
    public static void MapPubbyHub(this WebApplication app, string path)
    {
        var direct = app.Services.GetRequiredService<DirectHubEndpoint>();
        app.UseWhen(http => http.Request.Path == path && DirectHubEndpoint.Takes(http), branch => branch.Run(direct.RunAsync));
        app.UseWhen(http => http.Request.Path == path + "/negotiate", branch => branch.Use(NegotiateAsync));
        app.MapHub<PubbyHub>(path, options => options.WebSockets.SubProtocolSelector = offered => Subprotocols.Answer(string.Join(',', offered))!)
            .RequireCors(Cors.SignalRPolicy);
    }

    /// <summary>A node without a place says so before a client chooses a transport.</summary>
    private static Task NegotiateAsync(HttpContext http, RequestDelegate next)
    {
        var admission = http.RequestServices.GetRequiredService<Admission>();
        return admission.Check(new(http.Request.Headers.Origin)) is { } refusal ? WebSocketUpgradeEndpoint.RefuseAsync(http, refusal, admission) : next(http);
    }
}
