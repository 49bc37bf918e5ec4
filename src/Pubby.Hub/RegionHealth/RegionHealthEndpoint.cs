using System.Globalization;
using Pubby.Core.Policies;
using Pubby.Hub.Http;
using Pubby.Hub.Options;

namespace Pubby.Hub.RegionHealth;

/// <summary>
/// <c>/health/region</c>: whether this region delivers in time what is published in it. It is for DNS health checks. No
/// orchestrator should use it: a restart repairs no region.
/// </summary>
internal static class RegionHealthEndpoint
{
    private const string Path = "/health/region";

    /// <summary>404 without canaries: a health check must not find an unmeasured region healthy.</summary>
    /// <param name="hasDetails">The answer gives reasons: only where nobody from outside asks.</param>
    public static void MapRegionHealth(this IEndpointRouteBuilder endpoints, IServiceProvider hub, bool hasDetails)
    {
        var region = hub.GetRequiredService<RegionOptions>();
        if (!region.HasCanary)
        {
            endpoints.MapGet(Path, static http => Problems.WriteAsync(http, StatusCodes.Status404NotFound, "not_found",
                "This hub is in no region, so there is nothing to measure: Pubby:Region:Name is not set."));
            return;
        }
        var record = hub.GetRequiredService<CanaryRecord>();
        endpoints.MapGet(Path, http => hasDetails
            ? WriteDetailsAsync(http, region, record.Health(), record.CountNodes())
            : WriteAsync(http, record.Health()));
    }

    public static string NameOf(RegionStatus status) => status switch
    {
        RegionStatus.Ok => "ok",
        RegionStatus.Late => "late",
        _ => "lost",
    };

    private static Task WriteAsync(HttpContext http, RegionHealth health)
    {
        SetHead(http.Response, health);
        return http.Response.WriteAsJsonAsync(new { status = NameOf(health.Status) });
    }

    private static void SetHead(HttpResponse response, RegionHealth health)
    {
        response.StatusCode = health.Status == RegionStatus.Ok
            ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        // A cached answer says nothing about the region now.
        response.Headers.CacheControl = "no-store";
    }

    private static Task WriteDetailsAsync(HttpContext http, RegionOptions region, RegionHealth health, int nodes)
    {
        SetHead(http.Response, health);
        return http.Response.WriteAsJsonAsync(new
        {
            status = NameOf(health.Status),
            region = region.Name,
            reasons = ReasonsOf(health, region.Canary),
            delayMs = Milliseconds(health.Delay),
            agoMs = Milliseconds(health.Ago),
            badInARow = health.BadInARow,
            goodInARow = health.GoodInARow,
            nodes,
        });
    }

    private static Dictionary<string, string> ReasonsOf(RegionHealth health, CanaryOptions canary)
    {
        if (health.Status == RegionStatus.Ok) return [];
        var limit = health.Status == RegionStatus.Late ? canary.LateAfter : canary.LostAfter;
        var measured = health.BadInARow > 0
            ? string.Create(CultureInfo.InvariantCulture,
                $"the last {health.BadInARow} canaries did not come back within {limit.TotalSeconds} s")
            : string.Create(CultureInfo.InvariantCulture,
                $"only {health.GoodInARow} of {canary.GreenAfter} canaries in a row came back in time again");
        return new() { ["canary"] = health.Fault is null ? measured : $"{measured}: {health.Fault}" };
    }

    private static double? Milliseconds(TimeSpan? time) =>
        time is { } value ? Math.Round(value.TotalMilliseconds) : null;
}
