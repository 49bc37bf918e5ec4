using Amazon.CDK;
using Pubby.Infrastructure.Deployment;
using Environment = Amazon.CDK.Environment;

namespace Pubby.Infrastructure.Stacks;

internal static class Place
{
    public static StackProps Of(
        DeploymentFile file, RegionChoice region, string description, bool isKept = true) => new()
        {
            Env = new Environment { Account = file.Account, Region = region.Name },
            Description = description,
            // A stack that is deleted by mistake takes its clients along.
            TerminationProtection = isKept,
        };
}
