using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pubby.Testing;

/// <summary>
/// A collector of OpenTelemetry, as far as a hub talks to it: OTLP over HTTP, as protobuf
/// (https://opentelemetry.io/docs/specs/otlp/#otlphttp). Keeps the spans, and the names of the metrics.
/// </summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<OtlpSpan> _spans = new();
    private readonly ConcurrentDictionary<string, byte> _metrics = new();
    private readonly WebApplication _app;

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(ReceiveAsync);
    }

    /// <summary>What has a hub export to it, and soon.</summary>
    public string[] Settings =>
    [
        $"OTEL_EXPORTER_OTLP_ENDPOINT={_app.Urls.Single()}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        "OTEL_BSP_SCHEDULE_DELAY=100", "OTEL_METRIC_EXPORT_INTERVAL=500",
    ];

    public IReadOnlyCollection<OtlpSpan> Spans => _spans;

    public ICollection<string> Metrics => _metrics.Keys;

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var message = new ProtobufMessage(body.ToArray());
        // ExportTraceServiceRequest and ExportMetricsServiceRequest: 1 resource, in it 2 scope, in it 2 span or metric.
        foreach (var resource in message.All(1))
        {
            var service = OtlpSpan.AttributesOf(resource.All(1).Single(), 1).GetValueOrDefault("service.name", "");
            foreach (var item in resource.All(2).SelectMany(scope => scope.All(2)))
            {
                if (http.Request.Path == "/v1/traces") _spans.Enqueue(OtlpSpan.Of(item, service));
                if (http.Request.Path == "/v1/metrics") _metrics.TryAdd(item.Text(1), 0);
            }
        }
        http.Response.ContentType = "application/x-protobuf";
    }
}
