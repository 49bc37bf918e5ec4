using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;

namespace Pubby.Infrastructure.Watch;

/// <summary>An alarm, and the page that says what to do.</summary>
/// <param name="Minutes">For so many minutes in a row.</param>
internal sealed record HubAlarm(string Name, string Page, IMetric Metric, double Threshold, int Minutes)
{
    private const string Runbooks = "docs/how-to/runbooks.md";

    public bool IsBelow { get; init; }

    /// <summary>Whether no numbers at all are a fault: then no hub tells any.</summary>
    public bool NeedsData { get; init; }

    /// <summary>The alarms of deploy/prometheus/alerts.yaml, as far as CloudWatch can tell.</summary>
    public static IEnumerable<HubAlarm> All(Measures of)
    {
        yield return new("StoreUnavailable", Runbook("storeunavailable"),
            of.Hub("pubby_store_available", "Minimum"), 1, 1)
        {
            IsBelow = true,
            NeedsData = true,
        };
        yield return new("RedisUnavailable", Runbook("redisunavailable"),
            of.Hub("pubby_redis_available", "Minimum"), 1, 1)
        {
            IsBelow = true,
        };
        yield return new("PublishesRefused", Runbook("publishesrefused"), Sum("publishes refused",
            of.Hub("pubby_publish_refusals_total", "Sum", "store_unavailable"),
            of.Hub("pubby_publish_refusals_total", "Sum", "overloaded")), 0, 1);
        yield return new("MessagesLostBetweenNodes", Runbook("messageslostbetweennodes"),
            of.Hub("pubby_backplane_recovered_total", "Sum"), 0, 1);
        yield return new("BroadcastsAbandoned", Runbook("broadcastsabandoned"),
            of.Hub("pubby_backplane_abandoned_total", "Sum"), 0, 1);
        yield return new("ManySubscriptionsBehind", Runbook("manysubscriptionsbehind"),
            Percent("subscriptions that are behind",
            of.Hub("pubby_behind", "Maximum"), of.Hub("pubby_subscriptions", "Maximum")), 5, 2);
        yield return new("NodeNearlyFull", Runbook("nodenearlyfull"), Percent("of the connections that a task admits",
            of.ConnectionsPerTask("Maximum"), of.Hub("pubby_connections_limit", "Minimum")), 90, 5);
        yield return new("ConnectionsRefused", Runbook("connectionsrefused"),
            of.Hub("pubby_connections_refused_total", "Sum", "overloaded"), 60, 5);
        yield return new("ClosedByMistake", Runbook("closedbymistake"),
            of.Hub("pubby_closed_total", "Sum", "4103"), 0, 1);
        yield return new("RegionRed", Runbook("regionred"),
            of.Hub("pubby_region_health", "Minimum"), 1, 1)
        { IsBelow = true };
        yield return new("RegionMessagesAbandoned", Runbook("regionmessagesabandoned"),
            of.Hub("pubby_region_abandoned_total", "Sum"), 0, 1);
        yield return new("TargetHealthUnknown", "docs/how-to/drain-on-aws.md#what-a-node-logs",
            of.Hub("pubby_target_health_age_seconds", "Maximum"), 60, 5);
    }

    public Alarm AddTo(Constructs.Construct scope) => new(scope, Name, new AlarmProps
    {
        AlarmDescription = Page,
        Metric = Metric,
        Threshold = Threshold,
        EvaluationPeriods = Minutes,
        DatapointsToAlarm = Minutes,
        ComparisonOperator = IsBelow
            ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_THRESHOLD,
        TreatMissingData = NeedsData ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });

    private static string Runbook(string section) => $"{Runbooks}#{section}";

    private static MathExpression Sum(string label, IMetric one, IMetric other) => Of(label, "one + other", one, other);

    private static MathExpression Percent(string label, IMetric part, IMetric whole) =>
        Of(label, "100 * one / other", part, whole);

    private static MathExpression Of(string label, string expression, IMetric one, IMetric other) => new(
        new MathExpressionProps
        {
            Label = label,
            Expression = expression,
            Period = Duration.Minutes(1),
            UsingMetrics = new Dictionary<string, IMetric> { ["one"] = one, ["other"] = other },
        });
}
