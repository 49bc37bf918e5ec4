using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Pubby.Core.Diagnostics;
using Pubby.Hub.Lifecycle.Balance;
using Pubby.Hub.Lifecycle.Drain;

namespace Pubby.Hub.Lifecycle;

/// <summary>
/// <c>/metrics</c>, as Prometheus text. Where a collector is named, it gets the metrics and the traces too.
/// </summary>
internal static class Metrics
{
    private const string ServiceName = "pubby";

    public static void AddPubbyMetrics(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<HubGauges>();
        services.AddSingleton<NodeGauges>();
        services.AddSingleton<ConnectionGauges>();
        services.AddSingleton<PublisherKeyGauge>();
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>, SecretLogFilter>();
        var telemetry = services.AddOpenTelemetry().ConfigureResource(Describe).WithMetrics(metrics => metrics
            .AddMeter(HubMeter.Name, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            // It would be on each line, and say the same on all of the hub's.
            .AddPrometheusExporter(exporter => exporter.ScopeInfoEnabled = false));
        if (OtlpExport.IsWanted(configuration)) telemetry.AddOtlp(configuration);
    }

    public static void MapPubbyMetrics(this IEndpointRouteBuilder endpoints, IServiceProvider hub) =>
        endpoints.MapPrometheusScrapingEndpoint(
            "/metrics", hub.GetRequiredService<MeterProvider>(), configureBranchedPipeline: null, optionsName: null);

    /// <summary>From here on the gauges of this node can be read, and each counter is at 0.</summary>
    public static void StartMetrics(this WebApplication app)
    {
        // It listens from now on. Otherwise it would begin to only after all that counts was made.
        app.Services.GetRequiredService<MeterProvider>();
        app.Services.GetRequiredService<HubMeter>().Begin();
        app.Services.GetRequiredService<NodeGauges>().Register();
        app.Services.GetRequiredService<HubGauges>().Register();
        app.Services.GetRequiredService<PublisherKeyGauge>().Register();
        app.Services.GetRequiredService<ConnectionGauges>().Register();
        app.Services.GetRequiredService<DrainGauges>().Register();
        // A node without Redis is in no fleet.
        app.Services.GetService<BalanceGauges>()?.Register();
    }

    /// <summary>What the environment says comes last and counts: OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES.</summary>
    private static void Describe(ResourceBuilder resource) => resource.Clear()
        .AddService(ServiceName, serviceVersion: BuildInfo.Current.Version)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();
}
