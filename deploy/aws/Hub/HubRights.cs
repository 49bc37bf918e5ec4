using Amazon.CDK.AWS.IAM;
using Pubby.Infrastructure.Deployment;

namespace Pubby.Infrastructure.Hub;

/// <summary>
/// What a hub may, and nothing more: the lists of docs/how-to. Each statement is named after what the hub does with it,
/// or, where AWS knows no resource, after that.
/// </summary>
internal static class HubRights
{
    public const string DescribesTargets = "DescribesTargetsWhichHaveNoResource";

    public static IEnumerable<PolicyStatement> Of(DeploymentFile file, RegionChoice region,
        IReadOnlyList<string> targetGroups)
    {
        var table = TableOf(file, region);
        yield return Allow("StoresAndReadsMessages", [table], "dynamodb:DescribeTable",
            "dynamodb:DescribeTimeToLive", "dynamodb:PutItem", "dynamodb:Query");
        if (file is { HasRelay: true, Relay: Relay.Streams })
        {
            yield return Allow("HoldsLeasesOfStreams", [table], "dynamodb:UpdateItem");
            yield return Allow("ReadsTheStream", [$"{table}/stream/*"], "dynamodb:DescribeStream",
                "dynamodb:GetShardIterator", "dynamodb:GetRecords");
        }
        if (file is { HasRelay: true, Relay: Relay.Sns })
        {
            yield return Allow("TellsOtherRegions", [file.TopicArn], "sns:Publish");
            yield return Allow("ReadsOtherRegions", [QueueArnOf(file, region)], "sqs:ReceiveMessage",
                "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes");
        }
        // Elastic Load Balancing has no narrower resource for what describes.
        yield return Allow(DescribesTargets, ["*"], "elasticloadbalancing:DescribeTargetHealth",
            "elasticloadbalancing:DescribeTargetGroupAttributes", "elasticloadbalancing:DescribeTargetGroups");
        if (file.Spot)
            yield return Allow("LeavesItsTargetGroups", targetGroups, "elasticloadbalancing:DeregisterTargets");
    }

    public static string QueueArnOf(DeploymentFile file, RegionChoice region) =>
        $"arn:aws:sqs:{region.Name}:{file.Account}:{file.Name}-{region.Name}";

    /// <summary>A region's replica; with SNS all regions use the table at home.</summary>
    private static string TableOf(DeploymentFile file, RegionChoice region)
    {
        var place = file.Relay == Relay.Sns ? file.Home : region;
        return $"arn:aws:dynamodb:{place.Name}:{file.Account}:table/{file.TableName}";
    }

    private static PolicyStatement Allow(string name, IReadOnlyList<string> resources, params string[] actions) =>
        new(new PolicyStatementProps
        {
            Sid = name,
            Effect = Effect.ALLOW,
            Actions = actions,
            Resources = [.. resources],
        });
}
