using Amazon.CDK;
using Constructs;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Watch;

namespace Pubby.Infrastructure.Stacks;

internal sealed class WatchStack : Stack
{
    public WatchStack(Construct scope, Site site, HubStack hubs)
        : base(scope, $"{site.File.Name}-{site.Region.Name}-watch",
            Place.Of(site.File, site.Region, "Alarms and a dashboard of a region")) =>
        _ = new PubbyWatch(this, "Watch", site, hubs.Balancer, hubs.Queue?.Dead);
}
