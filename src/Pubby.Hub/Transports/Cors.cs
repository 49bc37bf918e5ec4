using Microsoft.AspNetCore.Cors.Infrastructure;
using Pubby.Hub.Options;

namespace Pubby.Hub.Transports;

/// <summary>
/// Which pages may connect to the hub. The hub uses no cookies, so allowing all pages gives a page no more than a
/// person with curl has.
/// </summary>
internal static class Cors
{
    /// <summary>For SignalR's endpoints: a client ends long polling with DELETE.</summary>
    public const string SignalRPolicy = "signalr";

    public static void AddPubbyCors(this IServiceCollection services, SubscriberOptions subscribers) =>
        services.AddCors(cors =>
    {
        cors.AddDefaultPolicy(policy =>
            Build(policy, subscribers, HttpMethods.Get, HttpMethods.Head, HttpMethods.Post));
        cors.AddPolicy(SignalRPolicy, policy =>
            Build(policy, subscribers, HttpMethods.Get, HttpMethods.Post, HttpMethods.Delete));
    });

    private static void Build(CorsPolicyBuilder policy, SubscriberOptions subscribers, params string[] methods)
    {
        policy.SetIsOriginAllowed(subscribers.IsAllowedOrigin);
        // SignalR's JavaScript client negotiates with credentials.
        policy.WithMethods(methods).AllowAnyHeader().AllowCredentials();
        // The headers that a page needs to read again only what has changed, to find what it posted, and to wait as
        // requested.
        policy.WithExposedHeaders("ETag", "Location", "Retry-After");
    }
}
