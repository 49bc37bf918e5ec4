using System.Text.RegularExpressions;

namespace Pubby.Aws.Sns.Push;

/// <summary>
/// Where SNS keeps the certificate that a post was signed with. Only an address that is SNS's own in the topic's own region, letter for letter, becomes one;
/// and what is fetched is made of its parts, not of the post's text.
/// </summary>
/// <param name="File">The hexadecimal part of its name.</param>
internal sealed partial record SigningCertificateUrl(string Region, string File)
{
    /// <summary>The only ending of SNS's names in the region's partition.</summary>
    public string DomainSuffix => SuffixOf(Region);

    public Uri Uri => new($"https://sns.{Region}.{DomainSuffix}/SimpleNotificationService-{File}.pem");

    /// <param name="topic">Whose post names it.</param>
    /// <returns>Null: it is anything else.</returns>
    public static SigningCertificateUrl? TryParse(string text, TopicName topic)
    {
        var match = Pattern().Match(text);
        if (!match.Success || match.Groups[1].Value != topic.Region || match.Groups[2].Value != SuffixOf(topic.Region)) return null;
        return new SigningCertificateUrl(topic.Region, match.Groups[3].Value);
    }

    private static string SuffixOf(string region) => region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com";

    // Whole, as it stands: no user, port, query, fragment, escape, capital or white space has a place in it.
    [GeneratedRegex(@"\Ahttps://sns\.([a-z0-9-]{1,32})\.(amazonaws\.com(?:\.cn)?)/SimpleNotificationService-([0-9a-f]{16,64})\.pem\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
