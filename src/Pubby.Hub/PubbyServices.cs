using Pubby.Core;
using Pubby.Core.Delivery;
using Pubby.Core.Diagnostics;
using Pubby.Core.Hosting;
using Pubby.Core.Rooms;
using Pubby.Hub.Access;
using Pubby.Hub.Administration;
using Pubby.Hub.Backplane;
using Pubby.Hub.Configuration;
using Pubby.Hub.Connections;
using Pubby.Hub.Fleet;
using Pubby.Hub.Lifecycle;
using Pubby.Hub.Lifecycle.Balance;
using Pubby.Hub.Lifecycle.Drain;
using Pubby.Hub.Lifecycle.Preflight;
using Pubby.Hub.Options;
using Pubby.Hub.Publishing;
using Pubby.Hub.Publishing.OpenApi;
using Pubby.Hub.RegionHealth;
using Pubby.Hub.Regions;
using Pubby.Hub.Storage;
using Pubby.Hub.Transports;
using Pubby.Hub.Transports.SignalR;
using Pubby.Hub.Transports.Sockets;
using Pubby.Hub.Transports.Sockets.Uring;
using Pubby.Hub.Transports.WebSockets;

namespace Pubby.Hub;

/// <summary>The parts of the hub, in the order in which a message passes them.</summary>
internal static class PubbyServices
{
    private const string DefaultUrl = "http://localhost:5080";

    /// <exception cref="PubbyStartException">The configuration is wrong; the message lists every fault.</exception>
    public static void AddPubby(this WebApplicationBuilder builder)
    {
        var options = PubbyConfiguration.Read(builder.Configuration, builder.Environment.IsDevelopment());
        var services = builder.Services;
        services.AddSingleton<TimeProvider>(_ => new CoalescedTimers(TimeProvider.System));
        services.AddOptionsOf(options);
        services.AddCore(provider => provider.NewStore(options.Store, options.Region));
        if (options.Redis.IsSet) services.AddDumpCache();
        services.AddBackplane(options.Redis, options.Limits);
        var isDevelopment = builder.Environment.IsDevelopment();
        services.AddAccess(options, configuration => PubbyConfiguration.Read(configuration, isDevelopment));
        services.AddPublishing(options);
        services.AddRegions(options);
        services.AddCanary(options.Region);
        services.AddDelivery(options.Limits, options.Delivery);
        services.AddConnections(options);
        services.AddTransports(options);
        services.AddFleet(options.Redis, options.Balance);
        services.AddLifecycle(options);
        services.AddPubbyMetrics(builder.Configuration);
        services.AddPubbyOpenApi();
        if (!NamesAddress(builder.Configuration)) builder.WebHost.UseUrls(DefaultUrl);
    }

    /// <summary>
    /// Whether anything configures an address: --urls, ASPNETCORE_URLS, the ports that .NET's container images set, or
    /// Kestrel's endpoints.
    /// </summary>
    private static bool NamesAddress(ConfigurationManager configuration) =>
        new[] { WebHostDefaults.ServerUrlsKey, WebHostDefaults.HttpPortsKey, WebHostDefaults.HttpsPortsKey }.Any(key =>
            !string.IsNullOrEmpty(configuration[key]))
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();

    private static void AddOptionsOf(this IServiceCollection services, PubbyOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Publishers);
        services.AddSingleton(options.Subscribers);
        services.AddSingleton(options.Limits);
        services.AddSingleton(options.Delivery);
        services.AddSingleton(options.Drain);
        services.AddSingleton(options.Balance);
        services.AddSingleton(options.Admin);
        services.AddSingleton(options.Failpoints);
    }

    private static void AddPublishing(this IServiceCollection services, PubbyOptions options)
    {
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<RequestCheck>(provider, options.Publishers.OpenReads));
        services.AddSingleton<PublishEndpoints>();
        services.AddSingleton<BatchEndpoint>();
        services.AddSingleton<ReadEndpoints>();
        services.AddSingleton<RevocationEndpoint>();
        services.AddSingleton<RevocationListener>();
    }

    private static void AddDelivery(this IServiceCollection services, LimitOptions limits, DeliveryOptions delivery)
    {
        services.AddSingleton<IFanOutObserver>(provider => provider.GetRequiredService<HubMeter>());
        services.AddSingleton(new RoomLimits(
            limits.OutboxBytes, limits.RoomLinger, limits.RoomLoads, limits.RoomLoadsWaiting));
        services.AddSingleton(
            new DeliveryLimits(limits.OutboxBytes, (int)limits.StallTimeout.TotalSeconds,
                (int)limits.SilenceTimeout.TotalSeconds));
        services.AddSingleton(provider => new Shards(
            provider.GetRequiredService<DeliveryLimits>(), provider.GetRequiredService<IFanOutObserver>(),
            provider.GetRequiredService<TimeProvider>(), delivery.BatchSends ? RingSender.TryOpen : static () =>
                null, provider.GetRequiredService<ILogger<Shards>>()));
    }

    private static void AddTransports(this IServiceCollection services, PubbyOptions options)
    {
        services.AddSingleton<WebSocketUpgradeEndpoint>();
        services.AddSingleton<PlainEndpoint>();
        services.AddListeners();
        services.AddPubbySignalR(options.Limits);
        services.AddPubbyCors(options.Subscribers);
    }

    private static void AddLifecycle(this IServiceCollection services, PubbyOptions options)
    {
        services.AddDrain(options.Drain);
        if (options.Redis.IsSet) services.AddBalance();
        services.AddAdministration();
        services.AddSingleton<IAdminPages, InsidePages>();
        services.AddPubbyHealth(options.Redis);
        services.AddSingleton(_ => new DeliveryAbility(options.Delivery.BatchSends ? RingSender.Works() : null));
        services.AddPreflight(options.Redis);
        services.AddSingleton<StartReport>();
    }
}
