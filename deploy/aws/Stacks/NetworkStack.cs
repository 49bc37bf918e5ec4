using Amazon.CDK;
using Constructs;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Network;

namespace Pubby.Infrastructure.Stacks;

internal sealed class NetworkStack : Stack
{
    public NetworkStack(Construct scope, Site site)
        : base(scope, $"{site.File.Name}-{site.Region.Name}-network",
            Place.Of(site.File, site.Region, "A region's network")) =>
        Network = new PubbyNetwork(this, "Network", site.Region, site.File.Balancer);

    public PubbyNetwork Network { get; }
}
