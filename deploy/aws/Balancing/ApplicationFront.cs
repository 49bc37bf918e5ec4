using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.ElasticLoadBalancingV2;
using Amazon.CDK.AWS.Route53;
using Amazon.CDK.AWS.Route53.Targets;
using Amazon.CDK.AWS.S3;
using Constructs;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Network;
using ElbHealthCheck = Amazon.CDK.AWS.ElasticLoadBalancingV2.HealthCheck;

namespace Pubby.Infrastructure.Balancing;

/// <summary>An application load balancer that passes on a few paths, and answers 404 to all others.</summary>
internal sealed class ApplicationFront : Construct, IFront
{
    private readonly ApplicationLoadBalancer _balancer;
    private readonly ApplicationTargetGroup _group;

    public ApplicationFront(Construct scope, string id, Site site, PubbyNetwork network, string[] paths)
        : base(scope, id)
    {
        _balancer = new ApplicationLoadBalancer(this, "Balancer", new ApplicationLoadBalancerProps
        {
            Vpc = network.Vpc,
            VpcSubnets = new SubnetSelection { SubnetGroupName = PubbyNetwork.PublicSubnets },
            InternetFacing = true,
            IpAddressType = IpAddressType.DUAL_STACK,
            // The hub pings an idle connection every 25 s, and closes one that is silent for 60 s.
            IdleTimeout = Duration.Seconds(120),
            DropInvalidHeaderFields = true,
            DeletionProtection = true,
            SecurityGroup = OpenGroup(network.Vpc),
        });
        _group = new ApplicationTargetGroup(this, "Hubs", new ApplicationTargetGroupProps
        {
            Vpc = network.Vpc,
            Port = Ports.Hub,
            Protocol = ApplicationProtocol.HTTP,
            TargetType = site.File.Compute == Compute.Fargate ? TargetType.IP : TargetType.INSTANCE,
            // An open WebSocket is an outstanding request. Round robin would send as many clients to old, full nodes.
            LoadBalancingAlgorithmType = TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
            DeregistrationDelay = Duration.Seconds(site.DeregistrationSeconds),
            HealthCheck = new ElbHealthCheck
            {
                // Not /health/ready: ECS replaces a task whose target is unhealthy, and a full hub is not ready.
                Path = "/health/serving",
                HealthyHttpCodes = "200",
                // 5 s twice: less than the 15 s for which a leaving hub still admits (Pubby:Drain:NoticeSeconds).
                Interval = Duration.Seconds(5),
                Timeout = Duration.Seconds(4),
                HealthyThresholdCount = 2,
                UnhealthyThresholdCount = 2,
            },
        });
        var listener = _balancer.AddListener("Https", new BaseApplicationListenerProps
        {
            Port = Ports.Https,
            Protocol = ApplicationProtocol.HTTPS,
            SslPolicy = SslPolicy.RECOMMENDED_TLS,
            Certificates = [ListenerCertificate.FromArn(site.Region.Certificate)],
            Open = false,
            DefaultAction = ListenerAction.FixedResponse(404, new FixedResponseOptions
            {
                ContentType = "text/plain",
                MessageBody = "There is nothing here.",
            }),
        });
        listener.AddAction("Paths", new AddApplicationActionProps
        {
            Priority = 1,
            Conditions = [ListenerCondition.PathPatterns(paths)],
            Action = ListenerAction.Forward([_group]),
        });
    }

    public string TargetGroup => _group.TargetGroupArn;

    public (string LoadBalancer, string TargetGroup) MetricNames =>
        (_balancer.LoadBalancerFullName, _group.TargetGroupFullName);

    public BaseLoadBalancer LoadBalancer => _balancer;

    public RecordTarget Target => RecordTarget.FromAlias(new LoadBalancerTarget(_balancer));

    public void Attach(BaseService service) => service.AttachToApplicationTargetGroup(_group);

    public void LogTo(IBucket bucket) => _balancer.LogAccessLogs(bucket, Node.Id);

    /// <summary>Everybody may come, and all connections leave to where they will: none is tracked.</summary>
    private SecurityGroup OpenGroup(IVpc vpc)
    {
        var group = new SecurityGroup(this, "Group", new SecurityGroupProps
        {
            Vpc = vpc,
            Description = "A balancer: everybody may come, by TLS",
            AllowAllOutbound = true,
            AllowAllIpv6Outbound = true,
        });
        group.AddIngressRule(Peer.AnyIpv4(), Port.Tcp(Ports.Https), "Clients and services");
        group.AddIngressRule(Peer.AnyIpv6(), Port.Tcp(Ports.Https), "Clients and services");
        group.Except(("AwsSolutions-EC23", "It is the way in for everybody"));
        return group;
    }
}
