using System.Text;
using Amazon.CDK;
using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Logs;
using Constructs;
using Pubby.Infrastructure.Deployment;

namespace Pubby.Infrastructure.Watch;

/// <summary>Beside each hub: AWS's OpenTelemetry collector, which takes its numbers to CloudWatch.</summary>
internal static class Collector
{
    private const string Image = "public.ecr.aws/aws-observability/aws-otel-collector:v0.40.0";

    public static void AddTo(Construct scope, TaskDefinition task, Site site)
    {
        var log = new LogGroup(scope, "Metrics", new LogGroupProps
        {
            Retention = RetentionDays.ONE_WEEK,
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
        task.AddToTaskRolePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Sid = "WritesMetrics",
            Actions = ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resources = [log.LogGroupArn],
        }));
        task.AddContainer("collector", new ContainerDefinitionOptions
        {
            ContainerName = "collector",
            Image = ContainerImage.FromRegistry(Image),
            // A hub without numbers still serves.
            Essential = false,
            MemoryReservationMiB = 128,
            ReadonlyRootFilesystem = true,
            Environment = new Dictionary<string, string>
            {
                ["AOT_CONFIG_CONTENT"] = Configuration(site, log.LogGroupName),
            },
            Logging = LogDriver.AwsLogs(new AwsLogDriverProps
            {
                LogGroup = new LogGroup(scope, "CollectorLog", new LogGroupProps
                {
                    Retention = RetentionDays.ONE_WEEK,
                    RemovalPolicy = RemovalPolicy.DESTROY,
                }),
                StreamPrefix = "collector",
                Mode = AwsLogDriverMode.NON_BLOCKING,
            }),
        });
    }

    private static string Configuration(Site site, string logGroup)
    {
        using var stream = typeof(Collector).Assembly.GetManifestResourceStream("collector.yaml")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Replace("<cluster>", site.Cluster, StringComparison.Ordinal)
            .Replace("<service>", Site.Service, StringComparison.Ordinal)
            .Replace("<region>", site.Region.Name, StringComparison.Ordinal)
            .Replace("<log group>", logGroup, StringComparison.Ordinal)
            .Replace("<names>", string.Join('|', CollectedMetrics.All.Select(metric => metric.Name)),
                StringComparison.Ordinal)
            .Replace("<declarations>", Declarations(), StringComparison.Ordinal);
    }

    /// <summary>A dollar would begin a variable of the collector's, and is written twice.</summary>
    private static string Declarations()
    {
        var text = new StringBuilder();
        foreach (var kind in CollectedMetrics.All.GroupBy(metric => metric.Label))
        {
            var label = kind.Key is null ? "" : $", {kind.Key}";
            text.Append(FormattableString.Invariant($"      - dimensions: [[ClusterName, ServiceName{label}]]\n"));
            text.Append("        metric_name_selectors:\n");
            foreach (var (name, _) in kind) text.Append(FormattableString.Invariant($"          - '^{name}$$'\n"));
        }
        return text.ToString().TrimEnd();
    }
}
