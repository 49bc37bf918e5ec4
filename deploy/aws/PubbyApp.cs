using Amazon.CDK;
using Pubby.Infrastructure.Deployment;
using Pubby.Infrastructure.Stacks;

namespace Pubby.Infrastructure;

/// <summary>All stacks of a deployment: the table; for each region its network, cache, hubs, alarms, load.</summary>
internal static class PubbyApp
{
    public static void AddStacks(App app, DeploymentFile file)
    {
        foreach (var region in file.Regions)
        {
            // What the command line would look up in the account, and write into a file beside this app.
            app.Node.SetContext($"availability-zones:account={file.Account}:region={region.Name}",
                region.Zones.Select(zone => region.Name + zone).ToArray());
        }
        Tags.Of(app).Add("pubby", file.Name);
        var table = new TableStack(app, file);
        HubStack? home = null;
        foreach (var site in file.Regions.Select(region => new Site(file, region)))
        {
            var network = new NetworkStack(app, site);
            var cache = new CacheStack(app, site, network.Network);
            var hubs = new HubStack(app, site, network.Network);
            hubs.AddDependency(cache, "tasks read its secret when they start");
            hubs.AddDependency(table, "hubs check the table when they start");
            // The home region's hubs name the data, once: docs/how-to/relay-over-streams.md.
            if (home is not null) hubs.AddDependency(home, "the first region starts alone");
            home ??= hubs;
            _ = new WatchStack(app, site, hubs);
            _ = new LoadStack(app, site);
        }
    }
}
