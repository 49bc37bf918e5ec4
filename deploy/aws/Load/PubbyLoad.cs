using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.ECS;
using Constructs;
using Pubby.Infrastructure.Deployment;

namespace Pubby.Infrastructure.Load;

/// <summary>
/// The load tool as tasks of ECS, in a network of its own, so that it comes to a region as clients do: from outside.
/// Nothing runs until <c>Load/run</c> starts it.
/// </summary>
internal sealed class PubbyLoad : Construct
{
    private const string Cidr = "10.99.0.0/16";

    public PubbyLoad(Construct scope, string id, Site site) : base(scope, id)
    {
        var vpc = new Vpc(this, "Vpc", new VpcProps
        {
            IpAddresses = IpAddresses.Cidr(Cidr),
            AvailabilityZones = [.. site.Region.Zones.Select(zone => site.Region.Name + zone)],
            NatGateways = 0,
            SubnetConfiguration =
            [
                new SubnetConfiguration
                {
                    Name = "load",
                    SubnetType = SubnetType.PUBLIC,
                    CidrMask = 20,
                    MapPublicIpOnLaunch = false,
                },
            ],
        });
        vpc.Except(("AwsSolutions-VPC7", "It is there for a test, and nothing in it is worth looking at afterwards"));
        var cluster = new Cluster(this, "Cluster", new ClusterProps
        {
            ClusterName = $"{site.File.Name}-load",
            Vpc = vpc,
            EnableFargateCapacityProviders = true,
            ContainerInsights = true,
        });
        var group = new SecurityGroup(this, "Group", new SecurityGroupProps
        {
            Vpc = vpc,
            Description = "The load tool: workers reach their coordinator, and nobody else does",
            AllowAllOutbound = true,
        });
        group.AddIngressRule(group, Port.Tcp(LoadTasks.CoordinatorPort), "Workers to their coordinator");
        var tasks = new LoadTasks(this, "Tasks", site);
        Tell("Cluster", cluster.ClusterName);
        Tell("Subnets", string.Join(',', vpc.PublicSubnets.Select(subnet => subnet.SubnetId)));
        Tell("Group", group.SecurityGroupId);
        Tell("Coordinator", tasks.Coordinator.Family);
        Tell("Worker", tasks.Worker.Family);
        Tell("Log", tasks.LogName);

        void Tell(string what, string value) =>
            _ = new CfnOutput(Stack.Of(this), what, new CfnOutputProps { Value = value });
    }
}
