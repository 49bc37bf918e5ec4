using Amazon.CDK.AWS.ApplicationAutoScaling;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Watch;

namespace Pubby.Infrastructure.Scaling;

/// <summary>
/// How many tasks there are: by the article's three rules on the processor, and one for tasks that are full; or by
/// connections of each task alone. Written out as CloudFormation has it, so that nothing stands between the rule and
/// what AWS does.
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
        _ = new CfnAlarm(this, $"{rule.Name}Alarm", new RuleAlarm(_site).Of(rule, policy.Ref));
    }

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
                    Metrics = RuleAlarm.Terms.Select(Query).Append(
                        new CfnScalingPolicy.TargetTrackingMetricDataQueryProperty
                        {
                            Id = "each",
                            Label = "ConnectionsPerTask",
                            Expression = RuleAlarm.Each,
                            ReturnData = true,
                        }).ToArray(),
                },
            },
    });

    private CfnScalingPolicy.TargetTrackingMetricDataQueryProperty Query(
        (string Id, string Metric, (string Name, string Value)? Label) term) => new()
        {
            Id = term.Id,
            ReturnData = false,
            MetricStat = new CfnScalingPolicy.TargetTrackingMetricStatProperty
            {
                Stat = "Sum",
                Metric = new CfnScalingPolicy.TargetTrackingMetricProperty
                {
                    Namespace = CollectedMetrics.Namespace,
                    MetricName = term.Metric,
                    Dimensions = DimensionsOf(term.Label).Select(Dimension).ToArray(),
                },
            },
        };

    private IEnumerable<(string Name, string Value)> DimensionsOf((string Name, string Value)? label)
    {
        yield return ("ClusterName", _site.Cluster);
        yield return ("ServiceName", Site.Service);
        if (label is { } one) yield return one;
    }

    private static CfnScalingPolicy.TargetTrackingMetricDimensionProperty Dimension((string Name, string Value) one) =>
        new() { Name = one.Name, Value = one.Value };
}
