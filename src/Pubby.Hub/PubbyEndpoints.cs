using Microsoft.AspNetCore.Connections;
using Pubby.Core;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;
using Pubby.Hub.Backplane;
using Pubby.Hub.Http;
using Pubby.Hub.Lifecycle;
using Pubby.Hub.Publishing;
using Pubby.Hub.Publishing.OpenApi;
using Pubby.Hub.RegionHealth;
using Pubby.Hub.Regions;
using Pubby.Hub.Transports.SignalR;
using Pubby.Hub.Transports.WebSockets;

namespace Pubby.Hub;

/// <summary>What the hub answers to.</summary>
internal static class PubbyEndpoints
{
    public static void MapPubby(this WebApplication app)
    {
        app.UseProxies();
        app.UseHead();
        // Named, as what stands before it decides what is routed.
        app.UseRouting();
        app.MapSubscribers();
        app.UsePubbyProblems();
        app.UseCors();
        app.MapPublishers();
        app.MapRegions();
        app.MapPubbyOpenApi();
        app.MapPubbyHealth();
        app.MapRegionHealth();
        app.MapPubbyMetrics();
        app.MapIndex();
        app.PrintBannerWhenStarted();
    }

    /// <summary>Opens the store, serves until the process is told to stop, and drains.</summary>
    /// <exception cref="PubbyStartException">The store cannot be used, or the address is taken.</exception>
    public static async Task RunPubbyAsync(this WebApplication app)
    {
        await app.StartBackplaneAsync();
        await app.OpenStoreAsync();
        await app.StartRegionsAsync();
        app.StartCanary();
        try
        {
            await app.RunAsync();
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException)
        {
            throw AddressFault.Of(fault);
        }
    }

    /// <summary>Before any room is loaded: the clock is past all that the store holds.</summary>
    private static async Task OpenStoreAsync(this WebApplication app)
    {
        app.Services.GetRequiredService<StoreHealth>().Opened += app.Services.GetRequiredService<RoomContext>().OnStoreOpened;
        await app.Services.GetRequiredService<IMessageStore>().OpenAsync(app.Lifetime.ApplicationStopping);
    }

    /// <summary>Ahead of what publishers need: a connection would hold every step that it came through for as long as it lasts.</summary>
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
        // No page may send these (Cors), so nothing that is on the way of the others is for them: ten steps (docs/performance.md).
        app.MapPut("/v1/rooms/{room}/messages/{id}", ProblemHandling.Guard(publish.PutAsync, app.Logger)).ShortCircuit();
        app.MapDelete("/v1/rooms/{room}/messages/{id}", ProblemHandling.Guard(publish.DeleteAsync, app.Logger)).ShortCircuit();
        app.MapPost("/v1/rooms/{room}/messages", publish.PostAsync);
        app.MapPost("/v1/messages", batch.PostAsync);
        app.MapGet("/v1/rooms/{room}/messages", read.ListAsync);
        app.MapGet("/v1/rooms/{room}/messages/{id}", read.GetAsync);
        app.MapGet("/v1/rooms/{room}", read.DescribeAsync);
    }
}
