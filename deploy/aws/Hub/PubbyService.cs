using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.ECS;
using Constructs;
using Pubby.Infrastructure.Balancing;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Network;

namespace Pubby.Infrastructure.Hub;

/// <summary>The hubs of a region: a service of ECS, on Fargate or on instances.</summary>
internal sealed class PubbyService : Construct
{
    private static readonly Duration Grace = Duration.Seconds(60);

    private readonly Site _site;
    private readonly PubbyNetwork _network;

    public PubbyService(Construct scope, string id, Site site, PubbyNetwork network, PubbyBalancer balancer)
        : base(scope, id)
    {
        _site = site;
        _network = network;
        var cluster = new Cluster(this, "Cluster", new ClusterProps
        {
            ClusterName = site.Cluster,
            Vpc = network.Vpc,
            EnableFargateCapacityProviders = site.File.Compute == Compute.Fargate,
            ContainerInsights = true,
        });
        var task = new HubTask(this, "Task", site, balancer);
        Service = site.File.Compute == Compute.Fargate ? OnFargate(cluster, task) : OnInstances(cluster, task);
        balancer.Attach(Service);
    }

    public BaseService Service { get; }

    private FargateService OnFargate(Cluster cluster, HubTask task) => new(this, "Service", new FargateServiceProps
    {
        Cluster = cluster,
        TaskDefinition = task.Definition,
        ServiceName = Site.Service,
        VpcSubnets = new SubnetSelection { SubnetGroupName = PubbyNetwork.HubSubnets },
        SecurityGroups = [Group()],
        AssignPublicIp = false,
        PlatformVersion = FargatePlatformVersion.VERSION1_4,
        CapacityProviderStrategies = _site.File.Spot
            ?
            [
                new CapacityProviderStrategy
                {
                    CapacityProvider = "FARGATE",
                    Base = _site.File.Tasks.Least,
                    Weight = 0,
                },
                new CapacityProviderStrategy { CapacityProvider = "FARGATE_SPOT", Weight = 1 },
            ]
            : [new CapacityProviderStrategy { CapacityProvider = "FARGATE", Weight = 1 }],
        // Old tasks go when new ones serve: never fewer than there should be.
        MinHealthyPercent = 100,
        MaxHealthyPercent = 200,
        CircuitBreaker = new DeploymentCircuitBreaker { Rollback = true },
        HealthCheckGracePeriod = Grace,
        EnableECSManagedTags = true,
        PropagateTags = PropagatedTagSource.SERVICE,
    });

    private Ec2Service OnInstances(Cluster cluster, HubTask task)
    {
        var instances = new HubInstances(this, "Instances", _site, _network.Vpc, Group());
        cluster.AddAsgCapacityProvider(instances.Provider);
        instances.Role.ExceptPolicy("An instance's ARN is not known before it is there: a condition names the cluster");
        return new Ec2Service(this, "Service", new Ec2ServiceProps
        {
            Cluster = cluster,
            TaskDefinition = task.Definition,
            ServiceName = Site.Service,
            CapacityProviderStrategies =
            [
                new CapacityProviderStrategy
                {
                    CapacityProvider = instances.Provider.CapacityProviderName,
                    Weight = 1,
                },
            ],
            PlacementConstraints = [PlacementConstraint.DistinctInstances()],
            PlacementStrategies = [PlacementStrategy.SpreadAcross(BuiltInAttributes.AVAILABILITY_ZONE)],
            MinHealthyPercent = 100,
            MaxHealthyPercent = 200,
            CircuitBreaker = new DeploymentCircuitBreaker { Rollback = true },
            HealthCheckGracePeriod = Grace,
            EnableECSManagedTags = true,
            PropagateTags = PropagatedTagSource.SERVICE,
        });
    }

    /// <summary>
    /// As it is: a balancer that is attached would add a rule for itself, and connections that such a rule lets in are
    /// tracked.
    /// </summary>
    private ISecurityGroup Group() => SecurityGroup.FromSecurityGroupId(this, "Group",
        _network.HubGroup.SecurityGroupId, new SecurityGroupImportOptions { Mutable = false });
}
