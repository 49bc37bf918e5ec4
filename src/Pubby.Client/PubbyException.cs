namespace Pubby.Client;

/// <summary>
/// What failed, or was skipped. <see cref="Code"/> is for programs; the message is a sentence that says what to do.
/// </summary>
/// <param name="code">One of <see cref="ClientErrorCode"/> or of <see cref="Protocol.ErrorCode"/>.</param>
/// <param name="message">What happened and what to do.</param>
/// <param name="innerException">The cause.</param>
public sealed class PubbyException(string code, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>
    /// The stable code: the hub's own (<c>room_invalid</c>, <c>too_many_rooms</c>, …), or one of
    /// <see cref="ClientErrorCode"/>.
    /// </summary>
    public string Code { get; } = code;

    /// <summary>The room that it concerns; null: the connection, or it is not known.</summary>
    public string? Room { get; init; }

    /// <summary>The id of the message that it concerns; null: none.</summary>
    public string? Id { get; init; }
}
