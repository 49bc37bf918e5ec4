using Amazon.CDK;
using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.S3;
using Constructs;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Network;

namespace Pubby.Infrastructure.Balancing;

/// <summary>
/// The two ways into a region: one for clients, which stay for hours, and one for services that publish. So a storm of
/// clients does not stand in the way of what they wait for.
/// </summary>
internal sealed class PubbyBalancer : Construct
{
    private static readonly string[] ClientPaths = ["/ws", "/hub", "/hub/*", "/health/region"];
    private static readonly string[] PublishPaths = ["/v1/*"];

    public PubbyBalancer(Construct scope, string id, Site site, PubbyNetwork network) : base(scope, id)
    {
        var log = new Bucket(this, "Log", new BucketProps
        {
            BlockPublicAccess = BlockPublicAccess.BLOCK_ALL,
            Encryption = BucketEncryption.S3_MANAGED,
            EnforceSSL = true,
            LifecycleRules = [new LifecycleRule { Expiration = Duration.Days(30) }],
            RemovalPolicy = RemovalPolicy.RETAIN,
        });
        log.Except(("AwsSolutions-S1", "It holds access logs itself"));
        Publishers = new ApplicationFront(this, "Publishers", site, network, PublishPaths);
        Clients = site.File.Balancer == Balancer.Application
            ? new ApplicationFront(this, "Clients", site, network, ClientPaths)
            : new NetworkFront(this, "Clients", site, network);
        Publishers.LogTo(log);
        Clients.LogTo(log);
    }

    public IFront Publishers { get; }

    public IFront Clients { get; }

    /// <summary>The ARNs of the groups that each hub is a target of.</summary>
    public IReadOnlyList<string> TargetGroups => [Clients.TargetGroup, Publishers.TargetGroup];

    public void Attach(BaseService service)
    {
        Clients.Attach(service);
        Publishers.Attach(service);
    }
}
