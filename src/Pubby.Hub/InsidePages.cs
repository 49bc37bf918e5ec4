using Microsoft.Extensions.Diagnostics.HealthChecks;
using Pubby.Hub.Administration;
using Pubby.Hub.Http;
using Pubby.Hub.Lifecycle;
using Pubby.Hub.Publishing.OpenApi;
using Pubby.Hub.RegionHealth;

namespace Pubby.Hub;

/// <summary>
/// What is for whoever runs the hub, and not for its clients: on the admin listener. The publish API is there too, so
/// that its page can send requests: a page sends them only to the address that it came from.
/// </summary>
internal sealed class InsidePages(IServiceProvider hub) : IAdminPages
{
    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton(hub.GetRequiredService<HealthCheckService>());
        services.AddPubbyOpenApi();
    }

    public void Map(WebApplication listener)
    {
        listener.UseDocsPolicy();
        listener.MapPubbyOpenApi();
        listener.MapPublishers(hub);
        listener.MapPubbyHealth(hasDetails: true);
        listener.MapRegionHealth(hub, hasDetails: true);
        listener.MapPubbyMetrics(hub);
        listener.MapIndex();
    }
}
