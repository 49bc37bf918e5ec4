using Amazon.CDK.AWS.ApplicationAutoScaling;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Watch;

namespace Pubby.Infrastructure.Scaling;

/// <summary>
/// How many tasks there are: by the article's three rules on the processor, or by connections of each task. Written out
/// as CloudFormation has it, so that nothing stands between the rule and what AWS does.
/// </summary>
internal sealed class PubbyScaling : Construct
{
    private readonly Site _site;
    private readonly CfnScalableTarget _target;

    public PubbyScaling(Construct scope, string id, Site site, IConstruct service) : base(scope, id)
    {
        _site = site;
        _target = new CfnScalableTarget(this, "Tasks", new CfnScalableTargetProps
        {
            ServiceNamespace = "ecs",
            ScalableDimension = "ecs:service:DesiredCount",
            ResourceId = $"service/{site.Cluster}/{Site.Service}",
            MinCapacity = site.File.Tasks.Least,
            MaxCapacity = site.File.Tasks.Most,
            RoleArn = $"arn:aws:iam::{site.File.Account}:role/aws-service-role/" +
                "ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService",
        });
        _target.Node.AddDependency(service);
        if (site.File.Scaling == ScaleBy.Connections) AddConnections();
        else foreach (var rule in ScalingRule.All) Add(rule);
    }

    private void Add(ScalingRule rule)
    {
        var policy = new CfnScalingPolicy(this, rule.Name, new CfnScalingPolicyProps
        {
            PolicyName = $"{_site.Cluster}-{rule.Name}",
            PolicyType = "StepScaling",
            ScalingTargetId = _target.Ref,
            StepScalingPolicyConfiguration = new CfnScalingPolicy.StepScalingPolicyConfigurationProperty
            {
                AdjustmentType = "PercentChangeInCapacity",
                MinAdjustmentMagnitude = rule.HasLeastStep ? 1 : null,
                MetricAggregationType = rule.Statistic,
                Cooldown = rule.Cooldown,
                StepAdjustments = new[]
                {
                    new CfnScalingPolicy.StepAdjustmentProperty
                    {
                        ScalingAdjustment = rule.Percent,
                        MetricIntervalLowerBound = rule.AddsTasks ? 0 : null,
                        MetricIntervalUpperBound = rule.AddsTasks ? null : 0,
                    },
                },
            },
        });
        _ = new CfnAlarm(this, $"{rule.Name}Alarm", new CfnAlarmProps
        {
            AlarmDescription = $"{rule.Percent:+0;-0} % of the tasks",
            Namespace = "AWS/ECS",
            MetricName = "CPUUtilization",
            Dimensions = new[]
            {
                new CfnAlarm.DimensionProperty { Name = "ClusterName", Value = _site.Cluster },
                new CfnAlarm.DimensionProperty { Name = "ServiceName", Value = Site.Service },
            },
            Statistic = rule.Statistic,
            Period = 60,
            EvaluationPeriods = rule.Minutes,
            DatapointsToAlarm = rule.Minutes,
            Threshold = rule.Threshold,
            ComparisonOperator = rule.AddsTasks ? "GreaterThanThreshold" : "LessThanThreshold",
            TreatMissingData = "notBreaching",
            AlarmActions = [policy.Ref],
        });
    }

    /// <summary>
    /// All connections but those of tasks that leave, divided by the tasks that serve. A task that drains is nearly
    /// empty: counted in a mean, it would send the next one away too. Each task tells each of these once a minute, 0
    /// too.
    /// </summary>
    private void AddConnections() => _ = new CfnScalingPolicy(this, "Connections", new CfnScalingPolicyProps
    {
        PolicyName = $"{_site.Cluster}-Connections",
        PolicyType = "TargetTrackingScaling",
        ScalingTargetId = _target.Ref,
        TargetTrackingScalingPolicyConfiguration =
            new CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty
            {
                TargetValue = _site.File.Tasks.Connections * 0.6,
                ScaleOutCooldown = 180,
                ScaleInCooldown = 600,
                CustomizedMetricSpecification = new CfnScalingPolicy.CustomizedMetricSpecificationProperty
                {
                    Metrics = new[]
                    {
                        Query("ws", "pubby_connections", ("door", "ws")),
                        Query("hub", "pubby_connections", ("door", "hub")),
                        Query("leaving", "pubby_drain_remaining"),
                        Query("serving", "pubby_phase", ("phase", "serving")),
                        new CfnScalingPolicy.TargetTrackingMetricDataQueryProperty
                        {
                            Id = "each",
                            Label = "ConnectionsPerTask",
                            Expression = "(ws + hub - leaving) / serving",
                            ReturnData = true,
                        },
                    },
                },
            },
    });

    private CfnScalingPolicy.TargetTrackingMetricDataQueryProperty Query(
        string id, string metric, params (string Name, string Value)[] label) => new()
        {
            Id = id,
            ReturnData = false,
            MetricStat = new CfnScalingPolicy.TargetTrackingMetricStatProperty
            {
                Stat = "Sum",
                Metric = new CfnScalingPolicy.TargetTrackingMetricProperty
                {
                    Namespace = CollectedMetrics.Namespace,
                    MetricName = metric,
                    Dimensions = label.Prepend(("ServiceName", Site.Service)).Prepend(("ClusterName", _site.Cluster))
                    .Select(Dimension).ToArray(),
                },
            },
        };

    private static CfnScalingPolicy.TargetTrackingMetricDimensionProperty Dimension((string Name, string Value) one) =>
        new() { Name = one.Name, Value = one.Value };
}
