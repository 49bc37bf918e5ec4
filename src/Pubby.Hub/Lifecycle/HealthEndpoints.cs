using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle;

/// <summary>
/// The probes: alive as long as the process answers, serving as long as the node is sound and stays, ready as long as
/// it takes one more connection too. A full node serves and is not ready: whoever replaces nodes must not replace it.
/// What fails for all nodes, the store or Redis, makes a node degraded, and it stays ready: the others would be no
/// better, and subscribers are still served. The answer on the admin listener gives the reason.
/// </summary>
internal static class HealthEndpoints
{
    private const string Serving = "serving";
    private const string Ready = "ready";

    public static void AddPubbyHealth(this IServiceCollection services, RedisServerOptions redis)
    {
        services.AddSingleton<StoreCheck>();
        var checks = services.AddHealthChecks().AddCheck<StoreCheck>("store", tags: [Serving, Ready])
            .AddCheck<PhaseCheck>("phase", tags: [Serving, Ready])
            .AddCheck<AdmissionCheck>("connections", tags: [Ready]);
        if (redis.IsSet) checks.AddCheck<RedisCheck>("redis", tags: [Serving, Ready]);
    }

    /// <param name="hasDetails">The answers give reasons: only where nobody from outside asks.</param>
    public static void MapPubbyHealth(this IEndpointRouteBuilder endpoints, bool hasDetails)
    {
        Func<HttpContext, HealthReport, Task> write = hasDetails ? WriteDetailsAsync : WriteAsync;
        endpoints.MapHealthChecks("/health/live",
            new HealthCheckOptions { Predicate = static _ => false, ResponseWriter = write });
        foreach (var probe in (string[])[Serving, Ready])
        {
            endpoints.MapHealthChecks($"/health/{probe}",
                new HealthCheckOptions { Predicate = check => check.Tags.Contains(probe), ResponseWriter = write });
        }
    }

    private static Task WriteAsync(HttpContext http, HealthReport report) =>
        http.Response.WriteAsJsonAsync(new { status = NameOf(report.Status) });

    private static Task WriteDetailsAsync(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(new
    {
        status = NameOf(report.Status),
        reasons = report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy)
            .ToDictionary(entry => entry.Key, entry => entry.Value.Description),
    });

    private static string NameOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "ok",
        HealthStatus.Degraded => "degraded",
        _ => "unavailable",
    };
}
