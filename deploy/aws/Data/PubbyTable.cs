using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Constructs;
using Pubby.Infrastructure.Deployment;
using Attribute = Amazon.CDK.AWS.DynamoDB.Attribute;

namespace Pubby.Infrastructure.Data;

/// <summary>
/// The table of messages, as docs/how-to/store-in-dynamodb.md and docs/how-to/relay-over-streams.md ask for it: in the
/// home region, with a replica in each other one where they relay over streams.
/// </summary>
internal sealed class PubbyTable : Construct
{
    public PubbyTable(Construct scope, string id, DeploymentFile file) : base(scope, id) =>
        _ = new TableV2(this, "Messages", new TablePropsV2
        {
            TableName = file.TableName,
            PartitionKey = new Attribute { Name = "room", Type = AttributeType.STRING },
            SortKey = new Attribute { Name = "id", Type = AttributeType.STRING },
            TimeToLiveAttribute = "gone",
            Billing = Billing.OnDemand(),
            PointInTimeRecovery = true,
            // A region that is added later is a replica, and reads its stream.
            DynamoStream = StreamViewType.NEW_AND_OLD_IMAGES,
            DeletionProtection = true,
            RemovalPolicy = RemovalPolicy.RETAIN,
            Replicas = file.Relay == Relay.Sns ? [] :
                [.. file.Regions.Skip(1).Select(region => new ReplicaTableProps
                {
                    Region = region.Name,
                    PointInTimeRecovery = true,
                    DeletionProtection = true,
                })],
        });
}
