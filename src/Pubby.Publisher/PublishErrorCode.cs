namespace Pubby.Publisher;

/// <summary>The codes that a publisher itself adds to those of <see cref="Protocol.ErrorCode"/>.</summary>
public static class PublishErrorCode
{
    /// <summary>No connection was made in any try, so nothing was sent.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>
    /// A message with a condition, or an ephemeral one, got no answer and may have been published, so it is not sent again; or
    /// <see cref="PubbyPublisherOptions.Retries"/> were used up.
    /// </summary>
    public const string NoAnswer = "no_answer";

    /// <summary>The call's time was over, retries included. Whether it was published is not known.</summary>
    public const string Timeout = "timeout";

    /// <summary>Something answered that is not a hub, or one that this publisher does not understand.</summary>
    public const string UnexpectedAnswer = "unexpected_answer";
}
