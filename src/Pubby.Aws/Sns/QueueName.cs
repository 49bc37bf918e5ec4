using System.Text.RegularExpressions;

namespace Pubby.Aws.Sns;

/// <summary>The parts of a queue's address.</summary>
/// <param name="Region">Null: the address does not contain it.</param>
internal sealed partial record QueueName(string Name, string? Region)
{
    /// <summary>
    /// Null: not the address of a standard queue. A FIFO queue is refused because it cannot subscribe to a standard
    /// topic.
    /// </summary>
    public static QueueName? TryParse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) return null;
        var path = PathPattern().Match(uri.AbsolutePath);
        if (!path.Success) return null;
        var host = HostPattern().Match(uri.Host);
        return new QueueName(path.Groups[1].Value, host.Success ? host.Groups[1].Value : null);
    }

    [GeneratedRegex(@"\A/[0-9]{12}/([A-Za-z0-9_-]{1,80})\z", RegexOptions.CultureInvariant)]
    private static partial Regex PathPattern();

    [GeneratedRegex(@"(?:\A|\.)sqs\.([a-z]{2}(?:-[a-z]+)+-[0-9]{1,2})\.", RegexOptions.CultureInvariant)]
    private static partial Regex HostPattern();
}
