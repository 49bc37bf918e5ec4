namespace Pubby.Publisher;

/// <summary>The codes that a publisher itself adds to those of <see cref="Protocol.ErrorCode"/>.</summary>
public static class PublishErrorCode
{
    /// <summary>No try made a connection, so nothing was sent.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>
    /// A message with a condition, or an ephemeral one, got no answer. It may have been published, so it is not sent
    /// again. Or <see cref="PubbyPublisherOptions.Retries"/> were used up.
    /// </summary>
    public const string NoAnswer = "no_answer";

    /// <summary>
    /// The call's time was over, retries included. It is not known whether the message was published.
    /// </summary>
    public const string Timeout = "timeout";

    /// <summary>The answer does not come from a hub, or from one that this publisher does not understand.</summary>
    public const string UnexpectedAnswer = "unexpected_answer";
}
