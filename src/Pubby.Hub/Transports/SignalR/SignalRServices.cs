using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pubby.Hub.Access;
using Pubby.Hub.Connections;
using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Hub.Transports.WebSockets;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>
/// SignalR as Pubby's second transport: its protocols and its hub, with Pubby's connections and fan-out.
/// </summary>
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
                // A client resumes by its cursor, on any node.
                hub.StatefulReconnectBufferSize = 0;
                hub.AddFilter<HubErrorLogging>();
            })
            .AddJsonProtocol(json => json.PayloadSerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.CamelCase)
            .AddMessagePackProtocol();
        services.RemoveAll<IHubProtocol>();
        services.AddSingleton<IHubProtocol>(static all =>
            new ErrorCodeProtocol(ActivatorUtilities.CreateInstance<JsonHubProtocol>(all)));
        services.AddSingleton<IHubProtocol>(static all =>
            new ErrorCodeProtocol(ActivatorUtilities.CreateInstance<MessagePackHubProtocol>(all)));
        services.AddSingleton<HubLifetimeManager<PubbyHub>, RoomHubLifetimeManager>();
    }

    /// <summary>
    /// WebSockets connect directly. Everything else uses SignalR's own transports.
    /// </summary>
    public static void MapPubbyHub(this WebApplication app, string path)
    {
        var direct = app.Services.GetRequiredService<DirectHubEndpoint>();
        app.UseWhen(http => IsHub(http) && WebSocketUpgrade.IsRequested(http), branch => branch.Run(direct.RunAsync));
        app.UseWhen(IsHub, branch => branch.Use(CheckOrigin));
        app.UseWhen(IsNegotiation, branch => branch.Use(NegotiateAsync));
        app.MapHub<PubbyHub>(path).RequireCors(Cors.SignalRPolicy);
    }

    // Routing knows the endpoint however its path was written: /hub/ is /hub, and must pass the same checks.
    private static bool IsHub(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<HubMetadata>() is not null;

    private static bool IsNegotiation(HttpContext http) =>
        HttpMethods.IsPost(http.Request.Method)
            && http.GetEndpoint()?.Metadata.GetMetadata<NegotiateMetadata>() is not null;

    /// <summary>
    /// A page of another origin gets nothing here, whatever it asks for. Not async: a connection would hold that.
    /// </summary>
    private static Task CheckOrigin(HttpContext http, RequestDelegate next)
    {
        var admission = http.RequestServices.GetRequiredService<Admission>();
        return admission.Check(ConnectionRequest.Of(http)) is { Status: StatusCodes.Status403Forbidden } refusal
            ? WebSocketUpgradeEndpoint.RefuseAsync(http, refusal, admission) : next(http);
    }

    /// <summary>A full node, and a bad token, are refused before the client chooses a transport.</summary>
    private static async Task NegotiateAsync(HttpContext http, RequestDelegate next)
    {
        var admission = http.RequestServices.GetRequiredService<Admission>();
        var request = ConnectionRequest.Of(http);
        var refusal = admission.Check(request) ?? await TokenRefusalAsync(http)
            ?? (await admission.TakeTurnAsync(request.IsReturning) ? null : admission.Overloaded());
        if (refusal is null) await next(http);
        else await WebSocketUpgradeEndpoint.RefuseAsync(http, refusal, admission);
    }

    private static async ValueTask<Refusal?> TokenRefusalAsync(HttpContext http)
    {
        if (HandshakeToken.Of(http.Request) is not { } token) return null;
        var access = http.RequestServices.GetRequiredService<SubscriberAccess>();
        return await access.VerifyAsync(token) is { Fault: { } fault } ? Refusal.TokenInvalid(fault) : null;
    }
}
