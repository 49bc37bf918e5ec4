using System.Text.RegularExpressions;

namespace Pubby.Aws.Targets;

/// <summary>The parts of a target group's ARN.</summary>
/// <param name="Region">For example <c>eu-west-1</c>.</param>
internal sealed partial record TargetGroupName(string Arn, string Region, string Name)
{
    /// <returns>Null: it is not the ARN of a target group.</returns>
    public static TargetGroupName? TryParse(string? arn)
    {
        var match = Pattern().Match(arn ?? "");
        return match.Success ? new(match.Value, match.Groups[1].Value, match.Groups[2].Value) : null;
    }

    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
    [GeneratedRegex(
        @"\Aarn:aws[a-z-]{0,16}:elasticloadbalancing:([a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}):[0-9]{12}:targetgroup/" +
        @"([A-Za-z0-9-]{1,32})/[0-9a-f]{16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
