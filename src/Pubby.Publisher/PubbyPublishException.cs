namespace Pubby.Publisher;

/// <summary>
/// A message was not published, or it is not known whether it was. <see cref="Code"/> is for programs; the message is a
/// sentence that says what to do.
/// </summary>
/// <param name="code">One of <see cref="PublishErrorCode"/> or of <see cref="Protocol.ErrorCode"/>.</param>
/// <param name="message">What happened and what to do.</param>
/// <param name="status">The answer's HTTP status; null: there was no answer.</param>
/// <param name="innerException">The cause.</param>
public sealed class PubbyPublishException(
    string code, string message, int? status = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>
    /// The stable code: the hub's own (<c>version_mismatch</c>, <c>too_large</c>, …), or one of
    /// <see cref="PublishErrorCode"/>.
    /// </summary>
    public string Code { get; } = code;

    /// <summary>The answer's HTTP status; null: there was no answer.</summary>
    public int? Status { get; } = status;
}
