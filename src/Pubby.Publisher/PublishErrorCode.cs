namespace Pubby.Publisher;

/// <summary>The codes that a publisher itself adds to those of <see cref="Protocol.ErrorCode"/>.</summary>
public static class PublishErrorCode
{
    /// <summary>No address answered, or the connection broke before the answer came.</summary>
    public const string NoAnswer = "no_answer";

    /// <summary>The call's time was over, retries included.</summary>
    public const string Timeout = "timeout";

    /// <summary>Something answered that is not a hub, or one that this publisher does not understand.</summary>
    public const string UnexpectedAnswer = "unexpected_answer";
}
