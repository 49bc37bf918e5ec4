using Amazon.CDK;
using Constructs;

namespace Pubby.Infrastructure.Deployment;

/// <summary>
/// Rules of cdk-nag that a resource does not follow, each with its reason, in the resource's metadata: that is where
/// cdk-nag looks, and it stays in the template.
/// </summary>
internal static class NagExceptions
{
    public static void Except(this IConstruct construct, params (string Rule, string Reason)[] rules)
    {
        var resource = construct as CfnResource ?? (CfnResource)construct.Node.DefaultChild!;
        resource.AddMetadata("cdk_nag", new Dictionary<string, object>
        {
            ["rules_to_suppress"] = rules.Select(rule => new Dictionary<string, object>
            {
                ["id"] = rule.Rule,
                ["reason"] = rule.Reason,
            }).ToArray(),
        });
    }

    /// <summary>For the policy that CDK gives a role, once all is in it.</summary>
    public static void ExceptPolicy(this IConstruct role, string reason) =>
        role.Node.FindChild("DefaultPolicy").Except(("AwsSolutions-IAM5", reason));
}
