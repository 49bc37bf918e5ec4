using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Hub.Connections;

/// <summary>
/// The answers to refused commands: a stable code, and a sentence that says what to do. Only plain ASCII without
/// quotes.
/// </summary>
internal static class RoomErrors
{
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(1);

    /// <param name="retryAfter">When to try again, of a code that may be tried again; null: in a second.</param>
    public static RoomError Of(string code, string? message = null, TimeSpan? retryAfter = null)
    {
        var isRetryable = code is ErrorCode.StoreUnavailable or ErrorCode.Overloaded or ErrorCode.RateLimited;
        return new()
        {
            Code = code,
            Message = message ?? Sentence(code),
            Retryable = isRetryable,
            RetryAfterMs = isRetryable ? (int)(retryAfter ?? DefaultRetryAfter).TotalMilliseconds : null,
        };
    }

    private static string Sentence(string code) => code switch
    {
        ErrorCode.RoomInvalid =>
            "A room is 1 to 128 characters of A-Z a-z 0-9 - _ . : ~ @ = and starts with a letter or a digit.",
        ErrorCode.RoomForbidden =>
            "This connection may not subscribe to this room. Send authorize with a token that grants it, or use " +
            "another room.",
        ErrorCode.CursorInvalid =>
            "A cursor is a whole number from 0 to 9007199254740991 and goes with the epoch that came with it. " +
            "Subscribe with dump to start over.",
        ErrorCode.NotSubscribed => "This connection is not subscribed to the room.",
        ErrorCode.TooManyRooms =>
            "This connection has as many rooms as it may. Unsubscribe from one first, or open another connection.",
        ErrorCode.RateLimited =>
            "Too many commands at once. Put rooms together in one subscribe, and connect again after a while.",
        ErrorCode.TokenInvalid => "The token is not accepted. Get a new one, and connect again with it.",
        ErrorCode.TokenRequired => "This hub needs a token. Send authorize with one first.",
        ErrorCode.StoreUnavailable => "The room could not be read right now. Subscribe again after retryAfterMs.",
        ErrorCode.Overloaded => "Too many rooms wait to be loaded. Subscribe again after retryAfterMs.",
        _ => "The command is not understood. Send one JSON object with an action of subscribe, unsubscribe, " +
            "authorize or ping.",
    };
}
