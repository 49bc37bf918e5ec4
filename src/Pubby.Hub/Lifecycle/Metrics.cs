using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using Pubby.Core.Diagnostics;
using Pubby.Hub.Lifecycle.Balance;
using Pubby.Hub.Lifecycle.Drain;

namespace Pubby.Hub.Lifecycle;

/// <summary><c>/metrics</c>, as Prometheus text.</summary>
internal static class Metrics
{
    public static void AddPubbyMetrics(this IServiceCollection services)
    {
        services.AddSingleton<HubGauges>();
        services.AddSingleton<ConnectionGauges>();
        services.AddSingleton<PublisherKeyGauge>();
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, SecretLogFilter>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(HubMeter.Name, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddPrometheusExporter());
    }

    public static void MapPubbyMetrics(this IEndpointRouteBuilder endpoints, IServiceProvider hub) =>
        endpoints.MapPrometheusScrapingEndpoint(
            "/metrics", hub.GetRequiredService<MeterProvider>(), configureBranchedPipeline: null, optionsName: null);

    /// <summary>From here on the gauges of this node can be read.</summary>
    public static void StartMetrics(this WebApplication app)
    {
        app.Services.GetRequiredService<HubGauges>().Register();
        app.Services.GetRequiredService<PublisherKeyGauge>().Register();
        app.Services.GetRequiredService<ConnectionGauges>().Register();
        app.Services.GetRequiredService<DrainGauges>().Register();
        // A node without Redis is in no fleet.
        app.Services.GetService<BalanceGauges>()?.Register();
    }
}
