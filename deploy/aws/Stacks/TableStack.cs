using Amazon.CDK;
using Constructs;
using Pubby.Infrastructure.Data;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Regions;

namespace Pubby.Infrastructure.Stacks;

/// <summary>What there is once, at home: the table, and where regions relay over SNS the topic.</summary>
internal sealed class TableStack : Stack
{
    public TableStack(Construct scope, DeploymentFile file)
        : base(scope, $"{file.Name}-table", Place.Of(file, file.Home, "The table of all rooms' messages"))
    {
        _ = new PubbyTable(this, "Table", file);
        if (file is { HasRelay: true, Relay: Relay.Sns }) _ = new RelayTopic(this, "Relay", file);
    }
}
