using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle;

/// <summary>
/// The probes: alive as long as the process answers, ready as long as it can serve. A failure of what all nodes share,
/// the store or Redis, makes a node degraded and not unready: the other nodes would be no better, and subscribers are
/// still served. The answer on the admin listener gives the reason.
/// </summary>
internal static class HealthEndpoints
{
    private const string Ready = "ready";

    public static void AddPubbyHealth(this IServiceCollection services, RedisServerOptions redis)
    {
        var checks = services.AddHealthChecks().AddCheck<StoreCheck>("store", tags: [Ready])
            .AddCheck<PhaseCheck>("phase", tags: [Ready])
            .AddCheck<AdmissionCheck>("connections", tags: [Ready]);
        if (redis.IsSet) checks.AddCheck<RedisCheck>("redis", tags: [Ready]);
    }

    /// <param name="hasDetails">The answers give reasons: only where nobody from outside asks.</param>
    public static void MapPubbyHealth(this IEndpointRouteBuilder endpoints, bool hasDetails)
    {
        Func<HttpContext, HealthReport, Task> write = hasDetails ? WriteDetailsAsync : WriteAsync;
        endpoints.MapHealthChecks("/health/live",
            new HealthCheckOptions { Predicate = static _ => false, ResponseWriter = write });
        endpoints.MapHealthChecks("/health/ready",
            new HealthCheckOptions { Predicate = static check => check.Tags.Contains(Ready), ResponseWriter = write });
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
