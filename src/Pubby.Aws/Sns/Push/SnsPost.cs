using System.Text.Json;

namespace Pubby.Aws.Sns.Push;

/// <summary>
/// A post to an HTTPS subscription, not verified yet: anyone who can reach the hub may have written it.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html</remarks>
internal sealed record SnsPost
{
    /// <summary>
    /// A message may consist of quotes only, and each of them is two bytes in JSON. The other parts of a post are
    /// small.
    /// </summary>
    public const int MaxBytes = 2 * SnsLimits.MessageBytes + 16 * 1024;

    public required SnsPostType Type { get; init; }

    public required string MessageId { get; init; }

    public required string TopicArn { get; init; }

    public required string Message { get; init; }

    /// <summary>As it is in the post: exactly this text was signed.</summary>
    public required string Timestamp { get; init; }

    public required string SignatureVersion { get; init; }

    public required string Signature { get; init; }

    public required string SigningCertUrl { get; init; }

    public string? Subject { get; init; }

    /// <summary>Only in a confirmation.</summary>
    public string? Token { get; init; }

    /// <summary>Only in a confirmation. Signed, but never fetched.</summary>
    public string? SubscribeUrl { get; init; }

    /// <summary>Null: not a post of SNS. Unknown fields are ignored.</summary>
    public static SnsPost? TryParse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document =
                JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object ? Of(document.RootElement) : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static SnsPost? Of(JsonElement post)
    {
        if (!Enum.TryParse<SnsPostType>(Text(post, "Type"), out var type) || !Enum.IsDefined(type)
            || type.ToString() != Text(post, "Type")) return null;
        var isNotification = type == SnsPostType.Notification;
        return new SnsPost
        {
            Type = type,
            MessageId = Text(post, "MessageId"),
            TopicArn = Text(post, "TopicArn"),
            Message = Text(post, "Message"),
            Timestamp = Text(post, "Timestamp"),
            SignatureVersion = Text(post, "SignatureVersion"),
            Signature = Text(post, "Signature"),
            SigningCertUrl = Text(post, "SigningCertURL"),
            Subject = post.TryGetProperty(nameof(Subject), out var subject) ? subject.GetString() : null,
            Token = isNotification ? null : Text(post, "Token"),
            SubscribeUrl = isNotification ? null : Text(post, "SubscribeURL"),
        };
    }

    private static string Text(JsonElement post, string name) =>
        post.GetProperty(name).GetString() ?? throw new JsonException();
}

internal enum SnsPostType : byte
{
    Notification,
    SubscriptionConfirmation,
    UnsubscribeConfirmation,
}
