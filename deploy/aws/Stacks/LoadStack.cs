using Amazon.CDK;
using Constructs;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Load;

namespace Pubby.Infrastructure.Stacks;

/// <summary>Deployed by name, for a test, and deleted after it: nothing in it runs by itself, or costs.</summary>
internal sealed class LoadStack : Stack
{
    public LoadStack(Construct scope, Site site)
        : base(scope, $"{site.File.Name}-{site.Region.Name}-load",
            Place.Of(site.File, site.Region, "Tasks that load a region as its clients would", isKept: false)) =>
        _ = new PubbyLoad(this, "Load", site);
}
