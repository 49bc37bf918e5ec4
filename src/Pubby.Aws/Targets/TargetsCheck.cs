using Pubby.Core;

namespace Pubby.Aws.Targets;

/// <summary>The rules of the settings that drain a node by what AWS says.</summary>
internal static class TargetsCheck
{
    public static void Check(EcsOptions ecs, Ec2Options ec2, SettingFaults faults)
    {
        foreach (var arn in ecs.TargetGroups.Where(arn => TargetGroupName.TryParse(arn) is null))
        {
            faults.Report("Pubby:Drain:Ecs:TargetGroups",
                $"'{arn}' is not a target group's ARN such as " +
                "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/pubby/73e2d6bc24d8a067.");
        }
        if (ecs.TargetGroups.Count == 0 && ecs.Container.Length > 0)
            faults.Report("Pubby:Drain:Ecs:Container", "it counts only with Pubby:Drain:Ecs:TargetGroups; set them.");
        if (ecs.TargetGroups.Count == 0 && ecs.Port is not null)
            faults.Report("Pubby:Drain:Ecs:Port", "it counts only with Pubby:Drain:Ecs:TargetGroups; set them.");
        CheckAddress("Pubby:Drain:Ecs:ServiceUrl", ecs.ServiceUrl, faults);
        CheckAddress("Pubby:Drain:Ec2:MetadataUrl", ec2.MetadataUrl, faults);
    }

    private static void CheckAddress(string key, string? url, SettingFaults faults)
    {
        if (string.IsNullOrEmpty(url)) return;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri is not { Scheme: "http" or "https" })
            faults.Report(key, $"'{url}' is not an address such as http://localhost:4566; leave it out for AWS.");
    }
}
