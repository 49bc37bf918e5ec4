using Pubby.Hub.Administration;
using Pubby.Hub.Http;
using Pubby.Hub.Lifecycle;
using Pubby.Hub.Options;
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
        app.MapPublishers(app.Services);
        app.MapRegions();
        var hasPages = app.Services.GetRequiredService<AdminOptions>().PagesOnPublicPort;
        if (hasPages) app.MapPages();
        else if (app.Environment.IsDevelopment()) app.MapWayInside();
        app.MapPubbyHealth(hasPages);
        app.MapRegionHealth(app.Services, hasPages);
        app.PrintBannerWhenStarted(() => app.Services.GetRequiredService<AdminListener>().Url);
    }

    /// <summary>What is on the admin listener otherwise: <see cref="InsidePages"/>.</summary>
    private static void MapPages(this WebApplication app)
    {
        app.UseDocsPolicy();
        app.MapPubbyOpenApi();
        app.MapPubbyMetrics(app.Services);
        app.MapIndex();
    }

    /// <summary>A newcomer who opens the hub's address in a browser comes to its pages.</summary>
    private static void MapWayInside(this WebApplication app)
    {
        var listener = app.Services.GetRequiredService<AdminListener>();
        app.MapGet("/", http =>
        {
            if (listener.Url is { } url) http.Response.Redirect(url);
            else http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// Before the steps for publishers: a connection holds each step that it passed for as long as it lasts.
    /// </summary>
    private static void MapSubscribers(this WebApplication app)
    {
        app.Map(PlainEndpoint.Path, app.Services.GetRequiredService<PlainEndpoint>().RunAsync).ShortCircuit();
        app.MapPubbyHub(DirectHubEndpoint.Path);
    }

    public static void MapPublishers(this WebApplication app, IServiceProvider hub)
    {
        var publish = hub.GetRequiredService<PublishEndpoints>();
        var batch = hub.GetRequiredService<BatchEndpoint>();
        var read = hub.GetRequiredService<ReadEndpoints>();
        // No page may send these two (Cors), so they skip the ten steps that the others pass (docs/performance.md).
        app.MapPut("/v1/rooms/{room}/messages/{id}", ProblemHandling.Guard(publish.PutAsync, app.Logger))
            .ShortCircuit();
        app.MapDelete("/v1/rooms/{room}/messages/{id}", ProblemHandling.Guard(publish.DeleteAsync, app.Logger))
            .ShortCircuit();
        app.MapPost("/v1/rooms/{room}/messages", publish.PostAsync);
        app.MapPost("/v1/messages", batch.PostAsync);
        app.MapPost(RevocationEndpoint.Path, hub.GetRequiredService<RevocationEndpoint>().PostAsync);
        app.MapGet("/v1/rooms/{room}/messages", read.ListAsync);
        app.MapGet("/v1/rooms/{room}/messages/{id}", read.GetAsync);
        app.MapGet("/v1/rooms/{room}", read.DescribeAsync);
    }
}
