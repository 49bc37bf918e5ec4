using System.Text.RegularExpressions;

namespace Pubby.Aws.Sns;

/// <summary>The parts of a topic's ARN.</summary>
/// <param name="Region">For example <c>eu-west-1</c>.</param>
internal sealed partial record TopicName(string Partition, string Region, string Account, string Name)
{
    /// <summary>
    /// Null: not the ARN of a standard topic. A FIFO topic is refused: it is too slow, and order is not needed.
    /// </summary>
    public static TopicName? TryParse(string? arn)
    {
        var match = Pattern().Match(arn ?? "");
        return match.Success
            ? new(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value, match.Groups[4].Value) : null;
    }

    // https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
    [GeneratedRegex(
        @"\Aarn:(aws|aws-cn|aws-us-gov):sns:([a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}):([0-9]{12}):([A-Za-z0-9_-]{1,256})\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
