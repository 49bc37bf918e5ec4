using Amazon.CDK.AWS.CloudWatch;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Watch;

namespace Pubby.Infrastructure.Scaling;

/// <summary>What sets off a rule.</summary>
internal sealed class RuleAlarm(Site site)
{
    /// <summary>
    /// All connections but those of tasks that leave, divided by the tasks that serve. A task that drains is nearly
    /// empty: counted in a mean, it would send the next one away too. Each task tells each of these once a minute, 0
    /// too.
    /// </summary>
    public const string Each = "(ws + hub - leaving) / serving";

    /// <summary>The metrics that <see cref="Each"/> is made of, each with its label.</summary>
    public static readonly (string Id, string Metric, (string Name, string Value)? Label)[] Terms =
    [
        ("ws", "pubby_connections", ("door", "ws")),
        ("hub", "pubby_connections", ("door", "hub")),
        ("leaving", "pubby_drain_remaining", null),
        ("serving", "pubby_phase", ("phase", "serving")),
    ];

    /// <summary>Where hubs tell nothing, a rule that needs their connections neither adds nor removes.</summary>
    public CfnAlarmProps Of(ScalingRule rule, string policy)
    {
        var isOfProcessor = !rule.IsOfConnections && rule.ConnectionsBelow is null;
        return new CfnAlarmProps
        {
            AlarmDescription = $"{rule.Percent:+0;-0} % of the tasks",
            Namespace = isOfProcessor ? "AWS/ECS" : null,
            MetricName = isOfProcessor ? "CPUUtilization" : null,
            Dimensions = isOfProcessor ? Service() : null,
            Statistic = isOfProcessor ? rule.Statistic : null,
            Period = isOfProcessor ? 60 : null,
            Metrics = isOfProcessor ? null : Queries(rule),
            EvaluationPeriods = rule.Minutes,
            DatapointsToAlarm = rule.Minutes,
            Threshold = rule.Threshold,
            ComparisonOperator = rule.AddsTasks ? "GreaterThanThreshold" : "LessThanThreshold",
            TreatMissingData = "notBreaching",
            AlarmActions = [policy],
        };
    }

    private CfnAlarm.MetricDataQueryProperty[] Queries(ScalingRule rule)
    {
        var terms = Terms.Select(term => Query(term.Id, CollectedMetrics.Namespace, term.Metric, "Sum",
            term.Label is { } label ? [.. Service(), Dimension(label.Name, label.Value)] : Service()));
        if (rule.ConnectionsBelow is not null)
            terms = terms.Append(Query("processor", "AWS/ECS", "CPUUtilization", rule.Statistic, Service()));
        var share = $"100 * {Each} / {site.File.Tasks.Connections}";
        return
        [
            .. terms,
            new()
            {
                Id = "rule",
                Label = rule.Name,
                // 100 is no idle processor.
                Expression = rule.ConnectionsBelow is { } most ? $"IF({share} < {most}, processor, 100)" : share,
                ReturnData = true,
            },
        ];
    }

    private static CfnAlarm.MetricDataQueryProperty Query(
        string id, string area, string metric, string statistic, CfnAlarm.DimensionProperty[] dimensions) => new()
        {
            Id = id,
            ReturnData = false,
            MetricStat = new CfnAlarm.MetricStatProperty
            {
                Stat = statistic,
                Period = 60,
                Metric = new CfnAlarm.MetricProperty
                {
                    Namespace = area,
                    MetricName = metric,
                    Dimensions = dimensions,
                },
            },
        };

    private CfnAlarm.DimensionProperty[] Service() =>
        [Dimension("ClusterName", site.Cluster), Dimension("ServiceName", Site.Service)];

    private static CfnAlarm.DimensionProperty Dimension(string name, string value) =>
        new() { Name = name, Value = value };
}
