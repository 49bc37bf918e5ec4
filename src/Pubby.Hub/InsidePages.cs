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
        MapFirstPage(listener);
    }

    /// <summary>Who has just started a hub comes to the console. Elsewhere there is a list of all pages.</summary>
    private void MapFirstPage(WebApplication listener)
    {
        if (!hub.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            listener.MapIndex(ConsoleEndpoints.RelativePath);
            return;
        }
        listener.MapGet("/", static http =>
        {
            http.Response.Redirect(ConsoleEndpoints.RelativePath);
            return Task.CompletedTask;
        });
    }
}
