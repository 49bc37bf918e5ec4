using Pubby.Hub.Options;

namespace Pubby.Hub.Transports;

/// <summary>Which pages may reach the hub. Nothing here goes by cookies, so an open door gives a page no more than a person with curl has.</summary>
internal static class Cors
{
    public static void AddPubbyCors(this IServiceCollection services, SubscriberOptions subscribers) =>
        services.AddCors(cors => cors.AddDefaultPolicy(policy =>
        {
            if (subscribers.AllowedOrigins.Count == 0) policy.SetIsOriginAllowed(static _ => true);
            else policy.WithOrigins([.. subscribers.AllowedOrigins]);
            // SignalR's JavaScript client negotiates with credentials.
            policy.WithMethods("GET", "POST").AllowAnyHeader().AllowCredentials();
        }));
}
