namespace Pubby.Infrastructure.Watch;

/// <summary>The metrics of docs/reference/metrics.md that go to CloudWatch, each with its label.</summary>
internal static class CollectedMetrics
{
    public const string Namespace = "Pubby";

    /// <summary>The name, and the label; without one, all series of a node are one number.</summary>
    public static readonly (string Name, string? Label)[] All =
    [
        ("pubby_store_available", null),
        ("pubby_redis_available", null),
        ("pubby_connections", "door"),
        ("pubby_phase", "phase"),
        ("pubby_connections_limit", null),
        ("pubby_connections_refused_total", "code"),
        ("pubby_closed_total", "code"),
        ("pubby_subscriptions", null),
        ("pubby_behind", null),
        ("pubby_deliveries_total", null),
        ("pubby_publishes_total", "outcome"),
        ("pubby_publish_refusals_total", "code"),
        ("pubby_backplane_recovered_total", null),
        ("pubby_backplane_abandoned_total", null),
        ("pubby_drain_remaining", null),
        ("pubby_target_health_age_seconds", null),
        ("pubby_fleet_nodes", null),
        ("pubby_region_health", null),
        ("pubby_region_abandoned_total", null),
    ];
}
