using System.Globalization;

namespace Pubby.Aws.Sns.Push;

/// <summary>
/// Checks that SNS posted it, for an allowed topic, and recently. Cheapest first: nothing is fetched before all that
/// the post itself shows is right.
/// </summary>
internal sealed class SnsPostCheck(
    SnsOptions options, ISigningCertificates certificates, ReplayCache seen, TimeProvider time)
{
    private const int MaxIdLength = 100;
    private const int MaxTokenLength = 2048;

    private readonly HashSet<string> _topics = [.. options.AllowedTopics];

    /// <returns>Null: the post is from SNS.</returns>
    public async ValueTask<PostRefusal?> CheckAsync(SnsPost post, CancellationToken cancellationToken)
    {
        if (post.MessageId.Length is 0 or > MaxIdLength || post.Token?.Length is 0 or > MaxTokenLength)
            return PostRefusal.Malformed;
        if (!_topics.Contains(post.TopicArn) || TopicName.TryParse(post.TopicArn) is not { } topic)
            return PostRefusal.Topic;
        if (!SnsSignature.IsKnownVersion(post.SignatureVersion)) return PostRefusal.Signature;
        if (SigningCertificateUrl.TryParse(post.SigningCertUrl, topic) is not { } url)
            return PostRefusal.CertificateUrl;
        if (!IsRecent(post.Timestamp)) return PostRefusal.Stale;
        if (seen.Has(post.MessageId)) return PostRefusal.Replayed;
        var found = await certificates.FindAsync(url, cancellationToken);
        if (found.Key is null) return found.Fault == "unavailable" ? PostRefusal.Unavailable : PostRefusal.Certificate;
        using (found.Key) return SnsSignature.IsValid(post, found.Key) ? null : PostRefusal.Signature;
    }

    private bool IsRecent(string timestamp)
    {
        const DateTimeStyles Universal = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTimeOffset.TryParseExact(timestamp, ["yyyy-MM-dd'T'HH:mm:ss.fff'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"],
            CultureInfo.InvariantCulture, Universal, out var at)) return false;
        var age = time.GetUtcNow() - at;
        return age >= -ReplayCache.Skew && age <= ReplayCache.Window;
    }
}

/// <summary>Why a post is refused.</summary>
/// <param name="Code">The problem's code, and the metric's tag.</param>
internal sealed record PostRefusal(int Status, string Code, string Detail)
{
    public static readonly PostRefusal TooLarge =
        new(413, "too_large", $"A post has at most {SnsPost.MaxBytes} bytes.");
    public static readonly PostRefusal Raw =
        new(403, "raw_delivery",
            "A raw post carries no signature. Turn raw message delivery off for this subscription.");
    public static readonly PostRefusal Malformed = new(403, "malformed", "This is not a post of SNS.");
    public static readonly PostRefusal Topic =
        new(403, "topic_unknown", "The topic is not in Pubby:Region:Sns:AllowedTopics.");
    public static readonly PostRefusal CertificateUrl =
        new(403, "certificate_url", "The signing certificate's address is not SNS's own in the topic's region.");
    public static readonly PostRefusal Certificate =
        new(403, "certificate", "The signing certificate is missing, is not SNS's, or is not valid now.");
    public static readonly PostRefusal Signature = new(403, "signature", "The signature does not match.");
    public static readonly PostRefusal Stale = new(403, "stale", "The post's timestamp is not within the last hour.");
    public static readonly PostRefusal Replayed = new(403, "replayed", "This post was taken before.");
    public static readonly PostRefusal Unreadable =
        new(403, "word_invalid", "The post is from SNS, but its message is not from a region.");
    public static readonly PostRefusal Unavailable =
        new(503, "certificate_unavailable", "The signing certificate cannot be fetched now. Post it again.");
    public static readonly PostRefusal Overloaded = new(503, "overloaded", "Too many posts at once. Post it again.");
    public static readonly PostRefusal NotApplied =
        new(503, "backplane_unavailable", "The message cannot be sent to the region's nodes now. Post it again.");
    public static readonly PostRefusal NotConfirmed =
        new(503, "not_confirmed", "SNS did not take the confirmation. Post it again.");
}
