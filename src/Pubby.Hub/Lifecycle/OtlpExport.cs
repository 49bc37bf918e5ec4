using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Pubby.Core.Diagnostics;

namespace Pubby.Hub.Lifecycle;

/// <summary>
/// Metrics and traces for a collector, by the variables that every OpenTelemetry program knows:
/// https://opentelemetry.io/docs/specs/otel/protocol/exporter/
/// Without them nothing is traced, and a trace costs nothing.
/// </summary>
internal static class OtlpExport
{
    /// <summary>ASP.NET Core's spans, one a request.</summary>
    private const string Requests = "Microsoft.AspNetCore";

    private static readonly string[] Endpoints =
        ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"];

    public static bool IsWanted(IConfiguration configuration) =>
        Endpoints.Any(name => !string.IsNullOrEmpty(configuration[name]))
        && !string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase);

    public static void AddOtlp(this OpenTelemetryBuilder telemetry, IConfiguration configuration) => telemetry
        .WithTracing(traces => traces.AddSource(PublishTrace.SourceName, Requests)
            .SetSampler(new LinkSampler(LinkSampler.Configured(
                configuration["OTEL_TRACES_SAMPLER"], configuration["OTEL_TRACES_SAMPLER_ARG"])))
            .AddProcessor(new PublishesOnly())
            .AddOtlpExporter())
        .WithMetrics(metrics => metrics.AddOtlpExporter());

    /// <summary>Of the requests, only those that publish are told: not probes, not those who read metrics.</summary>
    private sealed class PublishesOnly : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            if (data.Source.Name == Requests && data.GetTagItem("messaging.system") is null)
                data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
