using System.Text.RegularExpressions;

namespace Pubby.Aws.Sns.Push;

/// <summary>
/// The address of the certificate that signed a post. Only an exact address of SNS in the topic's own region is
/// accepted. The address that is fetched is built from its parts, not from the post's text.
/// </summary>
/// <param name="File">The hexadecimal part of its name.</param>
internal sealed partial record SigningCertificateUrl(string Region, string File)
{
    /// <summary>The only domain of SNS in the region's partition.</summary>
    public string DomainSuffix => SuffixOf(Region);

    public Uri Uri => new($"https://sns.{Region}.{DomainSuffix}/SimpleNotificationService-{File}.pem");

    /// <param name="topic">The topic of the post.</param>
    /// <returns>Null: any other address.</returns>
    public static SigningCertificateUrl? TryParse(string text, TopicName topic)
    {
        var match = Pattern().Match(text);
        if (!match.Success || match.Groups[1].Value != topic.Region || match.Groups[2].Value != SuffixOf(topic.Region))
            return null;
        return new SigningCertificateUrl(topic.Region, match.Groups[3].Value);
    }

    private static string SuffixOf(string region) =>
        region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com";

    // The complete text: a user, port, query, fragment, escape, capital or white space makes it invalid.
    [GeneratedRegex(
        @"\Ahttps://sns\.([a-z0-9-]{1,32})\.(amazonaws\.com(?:\.cn)?)" +
        @"/SimpleNotificationService-([0-9a-f]{16,64})\.pem\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
