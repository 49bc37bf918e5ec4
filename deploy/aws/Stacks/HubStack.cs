using Amazon.CDK;
using Amazon.CDK.AWS.ElasticLoadBalancingV2;
using Constructs;
using Pubby.Infrastructure.Balancing;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Edge;
using Pubby.Infrastructure.Hub;
using Pubby.Infrastructure.Network;
using Pubby.Infrastructure.Regions;
using Pubby.Infrastructure.Scaling;

namespace Pubby.Infrastructure.Stacks;

/// <summary>The hubs of a region, how many there are, and every way to them.</summary>
internal sealed class HubStack : Stack
{
    public HubStack(Construct scope, Site site, PubbyNetwork network)
        : base(scope, $"{site.File.Name}-{site.Region.Name}-hub",
            Place.Of(site.File, site.Region, "A region's hubs, and every way to them"))
    {
        Balancer = new PubbyBalancer(this, "Balancer", site, network);
        Queue = site.File is { HasRelay: true, Relay: Relay.Sns } ? new RegionQueue(this, "Queue", site) : null;
        var hubs = new PubbyService(this, "Hubs", site, network, Balancer);
        _ = new PubbyScaling(this, "Scaling", site, hubs.Service);
        var clients = Balancer.Clients.Target;
        if (site.File.Accelerator)
            clients = new PubbyEdge(this, "Edge", site, (ApplicationLoadBalancer)Balancer.Clients.LoadBalancer).Target;
        _ = new PubbyRegions(this, "Names", site, clients, Balancer.Publishers.Target);
        Tell("Clients", $"wss://{site.Host}/ws");
        Tell("Publishers", $"https://{site.File.PublishHostOf(site.Region)}");
    }

    public PubbyBalancer Balancer { get; }

    public RegionQueue? Queue { get; }

    private void Tell(string what, string address) =>
        _ = new CfnOutput(this, what, new CfnOutputProps { Value = address });
}
