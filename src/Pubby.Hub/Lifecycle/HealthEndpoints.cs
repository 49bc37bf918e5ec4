using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle;

/// <summary>
/// The probes: alive as long as the process answers, ready as long as it can serve. A failure of what all nodes share,
/// the store or Redis, makes a node degraded and not unready: the other nodes would be no better, and subscribers are
/// still served. The answer gives the reason.
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

    public static void MapPubbyHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live",
            new HealthCheckOptions { Predicate = static _ => false, ResponseWriter = WriteAsync });
        endpoints.MapHealthChecks("/health/ready",
            new HealthCheckOptions
            {
                Predicate = static check =>
                check.Tags.Contains(Ready),
                ResponseWriter = WriteAsync
            });
    }

    private static Task WriteAsync(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(new
    {
        status =
            report.Status switch
            {
                HealthStatus.Healthy => "ok",
                HealthStatus.Degraded => "degraded",
                _ =>
                "unavailable"
            },
        reasons = report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy)
            .ToDictionary(entry => entry.Key, entry => entry.Value.Description),
    });
}
