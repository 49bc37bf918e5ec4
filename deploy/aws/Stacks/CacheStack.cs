using Amazon.CDK;
using Constructs;
using Pubby.Infrastructure.Data;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Network;

namespace Pubby.Infrastructure.Stacks;

internal sealed class CacheStack : Stack
{
    public CacheStack(Construct scope, Site site, PubbyNetwork network)
        : base(scope, $"{site.File.Name}-{site.Region.Name}-cache",
            Place.Of(site.File, site.Region, "A region's Redis")) =>
        _ = new PubbyCache(this, "Cache", site, network.Vpc);
}
