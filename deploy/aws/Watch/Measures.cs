using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Pubby.Infrastructure.Deployment;

namespace Pubby.Infrastructure.Watch;

/// <summary>Numbers of one region's hubs, and of what they stand on, as CloudWatch has them.</summary>
internal sealed class Measures(Site site)
{
    private static readonly Duration Minute = Duration.Minutes(1);

    /// <summary>A hub's own, with its label's value where it has one: <see cref="CollectedMetrics"/>.</summary>
    public Metric Hub(string name, string statistic, string? value = null)
    {
        var (_, label) = CollectedMetrics.All.Single(metric => metric.Name == name);
        var dimensions = Service();
        if (label is not null) dimensions[label] = value ?? throw new ArgumentException($"{name} is told by {label}");
        return Of(CollectedMetrics.Namespace, name, statistic, dimensions);
    }

    /// <summary>Connections of a task, in the mean of all.</summary>
    public MathExpression ConnectionsPerTask(string each = "Average") => new(new MathExpressionProps
    {
        Label = $"connections of a task, {each}",
        Expression = $"ws{each} + hub{each}",
        Period = Minute,
        // A graph with two of these needs different ids.
        UsingMetrics = new Dictionary<string, IMetric>
        {
            [$"ws{each}"] = Hub("pubby_connections", each, "ws"),
            [$"hub{each}"] = Hub("pubby_connections", each, "hub"),
        },
    });

    public Metric Ecs(string name, string statistic) => Of("AWS/ECS", name, statistic, Service());

    public Metric Table(string name) => Of("AWS/DynamoDB", name, "Sum",
        new Dictionary<string, string> { ["TableName"] = site.File.TableName });

    public static Metric Balancer(
        bool isApplication, string name, string statistic, string balancer, string? group = null)
    {
        var dimensions = new Dictionary<string, string> { ["LoadBalancer"] = balancer };
        if (group is not null) dimensions["TargetGroup"] = group;
        return Of(isApplication ? "AWS/ApplicationELB" : "AWS/NetworkELB", name, statistic, dimensions);
    }

    private Dictionary<string, string> Service() =>
        new() { ["ClusterName"] = site.Cluster, ["ServiceName"] = Site.Service };

    private static Metric Of(string area, string name, string statistic, Dictionary<string, string> dimensions) =>
        new(new MetricProps
        {
            Namespace = area,
            MetricName = name,
            Statistic = statistic,
            DimensionsMap = dimensions,
            Period = Minute,
        });
}
