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
using ElbProtocol = Amazon.CDK.AWS.ElasticLoadBalancingV2.Protocol;

namespace Pubby.Infrastructure.Balancing;

/// <summary>
/// The other way in: a network load balancer that ends TLS and passes bytes on. It knows no paths, and does not look at
/// open connections: a fleet behind it evens out as under round robin.
/// </summary>
internal sealed class NetworkFront : Construct, IFront
{
    private readonly NetworkLoadBalancer _balancer;
    private readonly NetworkTargetGroup _group;

    public NetworkFront(Construct scope, string id, Site site, PubbyNetwork network) : base(scope, id)
    {
        _balancer = new NetworkLoadBalancer(this, "Balancer", new NetworkLoadBalancerProps
        {
            Vpc = network.Vpc,
            VpcSubnets = new SubnetSelection { SubnetGroupName = PubbyNetwork.PublicSubnets },
            InternetFacing = true,
            DeletionProtection = true,
            CrossZoneEnabled = true,
        });
        _group = new NetworkTargetGroup(this, "Hubs", new NetworkTargetGroupProps
        {
            Vpc = network.Vpc,
            Port = Ports.Hub,
            Protocol = ElbProtocol.TCP,
            TargetType = site.File.Compute == Compute.Fargate ? TargetType.IP : TargetType.INSTANCE,
            // So the hub sees its clients' addresses, and limits for each of them work.
            PreserveClientIp = true,
            DeregistrationDelay = Duration.Seconds(site.DeregistrationSeconds),
            // When the delay is over, what is left goes at once and not at the next packet.
            ConnectionTermination = true,
            HealthCheck = new ElbHealthCheck
            {
                Protocol = ElbProtocol.HTTP,
                // Not /health/ready: ECS replaces a task whose target is unhealthy, and a full hub is not ready.
                Path = "/health/serving",
                HealthyHttpCodes = "200",
                Interval = Duration.Seconds(5),
                Timeout = Duration.Seconds(4),
                HealthyThresholdCount = 2,
                UnhealthyThresholdCount = 2,
            },
        });
        // A hub that leaves is unhealthy. By default the balancer would cut all of its connections then.
        _group.SetAttribute("target_health_state.unhealthy.connection_termination.enabled", "false");
        _balancer.AddListener("Tls", new BaseNetworkListenerProps
        {
            Port = Ports.Https,
            Protocol = ElbProtocol.TLS,
            SslPolicy = SslPolicy.RECOMMENDED_TLS,
            Certificates = [ListenerCertificate.FromArn(site.Region.Certificate)],
            DefaultTargetGroups = [_group],
        });
    }

    public string TargetGroup => _group.TargetGroupArn;

    public (string LoadBalancer, string TargetGroup) MetricNames =>
        (_balancer.LoadBalancerFullName, _group.TargetGroupFullName);

    public BaseLoadBalancer LoadBalancer => _balancer;

    public RecordTarget Target => RecordTarget.FromAlias(new LoadBalancerTarget(_balancer));

    public void Attach(BaseService service) => service.AttachToNetworkTargetGroup(_group);

    public void LogTo(IBucket bucket) => _balancer.LogAccessLogs(bucket, Node.Id);
}
