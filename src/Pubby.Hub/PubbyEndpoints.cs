using Pubby.Hub.Administration;
using Pubby.Hub.Http;
using Pubby.Hub.Lifecycle;
using Pubby.Hub.Publishing;
using Pubby.Hub.Publishing.OpenApi;
using Pubby.Hub.RegionHealth;
using Pubby.Hub.Regions;
using Pubby.Hub.Transports.SignalR;
using Pubby.Hub.Transports.Sockets;
using Pubby.Hub.Transports.WebSockets;

namespace Pubby.Hub;

/// <summary>The addresses that the hub serves, in the order in which a request passes them.</summary>
internal static class PubbyEndpoints
{
    public static void MapPubby(this WebApplication app)
    {
        app.Use(static next => http =>
        {
            FirstRequests.OnRequest(http);
            return next(http);
        });
        app.UseProxies();
        app.UseHead();
        // Called here because the steps before it change what is routed.
        app.UseRouting();
        app.MapSubscribers();
        app.UseSecurityHeaders();
        app.UsePubbyProblems();
        app.UseCors();
        app.MapPublishers();
        app.MapRegions();
        app.UseDocsPolicy();
        app.MapPubbyOpenApi();
        app.MapPubbyHealth();
        app.MapRegionHealth();
        app.MapPubbyMetrics();
        app.MapIndex();
        app.PrintBannerWhenStarted(app.ConsoleAddress);
    }

    /// <summary>
    /// Before the steps for publishers: a connection holds each step that it passed for as long as it lasts.
    /// </summary>
    private static void MapSubscribers(this WebApplication app)
    {
        app.Map(PlainEndpoint.Path, app.Services.GetRequiredService<PlainEndpoint>().RunAsync).ShortCircuit();
        app.MapPubbyHub(DirectHubEndpoint.Path);
    }

    private static void MapPublishers(this WebApplication app)
    {
        var publish = app.Services.GetRequiredService<PublishEndpoints>();
        var batch = app.Services.GetRequiredService<BatchEndpoint>();
        var read = app.Services.GetRequiredService<ReadEndpoints>();
        // No page may send these two (Cors), so they skip the ten steps that the others pass (docs/performance.md).
        app.MapPut("/v1/rooms/{room}/messages/{id}", ProblemHandling.Guard(publish.PutAsync, app.Logger))
            .ShortCircuit();
        app.MapDelete("/v1/rooms/{room}/messages/{id}", ProblemHandling.Guard(publish.DeleteAsync, app.Logger))
            .ShortCircuit();
        app.MapPost("/v1/rooms/{room}/messages", publish.PostAsync);
        app.MapPost("/v1/messages", batch.PostAsync);
        app.MapPost(RevocationEndpoint.Path, app.Services.GetRequiredService<RevocationEndpoint>().PostAsync);
        app.MapGet("/v1/rooms/{room}/messages", read.ListAsync);
        app.MapGet("/v1/rooms/{room}/messages/{id}", read.GetAsync);
        app.MapGet("/v1/rooms/{room}", read.DescribeAsync);
    }
}
