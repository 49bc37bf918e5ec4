using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.Logs;
using Constructs;
using Pubby.Infrastructure.Deployment;

namespace Pubby.Infrastructure.Network;

/// <summary>
/// A region's network: balancers in public subnets, hubs in private ones with a way out, the cache in subnets without
/// any. IPv4 and IPv6.
/// </summary>
internal sealed class PubbyNetwork : Construct
{
    public const string PublicSubnets = "balancers";
    public const string HubSubnets = "hubs";
    public const string CacheSubnets = "cache";

    public PubbyNetwork(Construct scope, string id, RegionChoice region, Balancer balancer) : base(scope, id)
    {
        var bits = int.Parse(region.Cidr.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture);
        Vpc = new Vpc(this, "Vpc", new VpcProps
        {
            IpAddresses = IpAddresses.Cidr(region.Cidr),
            IpProtocol = IpProtocol.DUAL_STACK,
            // Named, not looked up: a template must not depend on who makes it.
            AvailabilityZones = [.. region.Zones.Select(zone => region.Name + zone)],
            SubnetConfiguration =
            [
                Subnets(HubSubnets, SubnetType.PRIVATE_WITH_EGRESS, bits + 2),
                Subnets(PublicSubnets, SubnetType.PUBLIC, bits + 4),
                Subnets(CacheSubnets, SubnetType.PRIVATE_ISOLATED, bits + 7),
            ],
        });
        // Both cost nothing, and spare the NAT gateways the table's traffic and the image's layers.
        Vpc.AddGatewayEndpoint("DynamoDb",
            new GatewayVpcEndpointOptions { Service = GatewayVpcEndpointAwsService.DYNAMODB });
        Vpc.AddGatewayEndpoint("S3", new GatewayVpcEndpointOptions { Service = GatewayVpcEndpointAwsService.S3 });
        Vpc.AddFlowLog("Rejected", new FlowLogOptions
        {
            // What the lists below refuse. All of it would be a line a minute for each of a million connections.
            TrafficType = FlowLogTrafficType.REJECT,
            Destination = FlowLogDestination.ToCloudWatchLogs(new LogGroup(this, "RejectedLog", new LogGroupProps
            {
                Retention = RetentionDays.ONE_MONTH,
                RemovalPolicy = RemovalPolicy.DESTROY,
            })),
        });
        HubGroup = OpenGroup(region.Cidr);
        AccessLists.Add(this, Vpc, region.Cidr, balancer);
    }

    public Vpc Vpc { get; }

    public SecurityGroup HubGroup { get; }

    /// <summary>
    /// A security group tracks each connection that its rules do not let in from everywhere and out to everywhere, and
    /// an instance tracks only so many: the next ones are dropped, without a word to either end. A hub has more
    /// connections than that. So the group of the hubs is open, and access lists, which track nothing, do its work:
    /// no way leads to the hubs' subnets but through the balancers'. Connections that come through a network load
    /// balancer may be tracked all the same.
    /// </summary>
    private SecurityGroup OpenGroup(string cidr)
    {
        var group = new SecurityGroup(this, "Hubs", new SecurityGroupProps
        {
            Vpc = Vpc,
            Description = "Hubs. Open, so that connections are not tracked: access lists decide",
            AllowAllOutbound = true,
            AllowAllIpv6Outbound = true,
        });
        group.AddIngressRule(Peer.AnyIpv4(), Port.Tcp(Ports.Hub), "Balancers, untracked");
        group.AddIngressRule(Peer.AnyIpv6(), Port.Tcp(Ports.Hub), "Balancers, untracked");
        group.AddIngressRule(Peer.Ipv4(cidr), Port.Tcp(Ports.Admin), "Operators inside the network");
        group.Except(("AwsSolutions-EC23", "Connections must not be tracked: access lists decide who comes"));
        return group;
    }

    private static SubnetConfiguration Subnets(string name, SubnetType type, int bits) => new()
    {
        Name = name,
        SubnetType = type,
        CidrMask = bits,
        // Nothing but balancers and NAT gateways is there, and they bring addresses of their own.
        MapPublicIpOnLaunch = type == SubnetType.PUBLIC ? false : null,
    };
}
