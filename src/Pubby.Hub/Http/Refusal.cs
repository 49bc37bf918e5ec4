using Pubby.Core.Messages.Payloads;
using Pubby.Core.Rooms;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Http;

/// <summary>Why a request is refused: status and code for programs, and a sentence that says what to do.</summary>
/// <param name="RetryAfterSeconds">When the same may be asked again; null: it does not help.</param>
internal sealed record Refusal(int Status, string Code, string Detail, int? RetryAfterSeconds = null)
{
    /// <summary>The same as <see cref="RetryAfterSeconds"/>, where it can be said more exactly.</summary>
    public TimeSpan Hint { get; init; } = TimeSpan.FromSeconds(RetryAfterSeconds ?? 0);

    public static readonly Refusal Unauthorized = new(401, ErrorCode.Unauthorized,
        "Send a publisher's key or a token: Authorization: Bearer <key or token>.");

    /// <summary>
    /// Both cases have one code because a program does the same in both. The answer does not reveal how close the key
    /// was.
    /// </summary>
    public static readonly Refusal KeyUnknown = new(401, ErrorCode.Unauthorized,
        "This hub does not know the key that was sent. Send the key of one of its publishers.");

    public static readonly Refusal RoomInvalid = new(400, ErrorCode.RoomInvalid,
        "A room is 1 to 128 characters of A-Z a-z 0-9 - _ . : ~ @ = and starts with a letter or a digit.");

    public static readonly Refusal IdInvalid = new(400, ErrorCode.IdInvalid,
        "A message id is 1 to 128 characters of A-Z a-z 0-9 - _ . : ~ @ = and starts with a letter or a digit.");

    public static readonly Refusal TtlInvalid = new(400, ErrorCode.TtlInvalid,
        "ttl is a whole number of seconds from 1 to 31536000.");

    public static readonly Refusal StoreInvalid = new(400, ErrorCode.Malformed, "store must be true or false.");

    public static readonly Refusal NotFound = new(404, ErrorCode.MessageNotFound,
        "The room has no message with this id.");

    public static readonly Refusal Overloaded = new(503, ErrorCode.Overloaded,
        "Too many messages are waiting to be stored. Send this one again after Retry-After.", RetryAfterSeconds: 1);

    public static Refusal RoomsWaiting(TimeSpan retryAfter) => new(503, ErrorCode.Overloaded,
        "Too many rooms wait to be loaded. Send this again after Retry-After.",
        RetryAfterSeconds: (int)Math.Ceiling(retryAfter.TotalSeconds));

    public static readonly Refusal StoreUnavailable = new(503, ErrorCode.StoreUnavailable,
        "The store does not answer. Nothing was acknowledged; send this again after Retry-After.",
        RetryAfterSeconds: 1);

    public static readonly Refusal Duplicate = new(400, ErrorCode.IdInvalid,
        "The batch contains this room and id more than once; none was stored. Send each id once in a batch.");

    public static readonly Refusal CursorInvalid = new(400, ErrorCode.CursorInvalid,
        "since is a cursor: a whole number from 0 to 9007199254740991.");

    public static readonly Refusal PreconditionInvalid = new(400, ErrorCode.Malformed,
        "Send either If-None-Match: * or If-Match with one or more versions in quotes: If-Match: \"<version>\".");

    public static readonly Refusal DeleteOfNothing = new(400, ErrorCode.Malformed,
        "A delete needs a message to delete, so If-None-Match does not go with it. Send If-Match: \"<version>\", or " +
        "no condition.");

    public static readonly Refusal NothingToCompare = new(400, ErrorCode.Malformed,
        "A message that is not stored has no version to compare. Send store=false without If-Match and If-None-Match.");

    public static Refusal Forbidden(string room) => new(403, ErrorCode.Forbidden, ReservedRooms.Contains(room)
        ? $"The room {room} is the hub's own. Choose another name."
        : $"The room {room} may not be published to with this. Use a key whose rooms cover it, or a token that " +
        "grants it.");

    /// <summary>The same for a room that exists and one that does not.</summary>
    public static Refusal ReadForbidden(string room) => new(403, ErrorCode.Forbidden,
        $"The room {room} may not be read with this. Use a key whose rooms cover it, or a token that grants it.");

    public static Refusal RateLimited(TimeSpan wait) => new(429, ErrorCode.RateLimited,
        "This key publishes faster than it may. Send this again after Retry-After.",
        (int)Math.Ceiling(Math.Max(1, wait.TotalSeconds)));

    /// <param name="fault">A sentence that repeats nothing of the token.</param>
    public static Refusal TokenInvalid(string fault) => new(401, ErrorCode.TokenInvalid, fault);

    /// <summary>Of data that was refused.</summary>
    public static Refusal Of(in JsonPayload payload) =>
        new(payload.ErrorCode == ErrorCode.TooLarge ? 413 : 400, payload.ErrorCode!, payload.Fault!);

    /// <param name="contentType">As it was in the request.</param>
    public static Refusal MediaTypeOf(string contentType) => new(415, ErrorCode.MediaType,
        contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            ? "The body came with Content-Type: application/x-www-form-urlencoded, as curl -d sends it by itself. " +
            "Add -H 'Content-Type: application/json'."
            : $"The body came with Content-Type: {Shown(contentType)}. Send JSON with Content-Type: application/json.");

    public static Refusal ContentEncoding(string encoding) => new(415, ErrorCode.MediaType,
        $"The body came with Content-Encoding: {Shown(encoding)}, which is not supported. Send the body without " +
        "Content-Encoding.");

    /// <param name="kind">What has the name: a parameter, or a field of a message.</param>
    public static Refusal ParameterUnknown(string kind, string name, IReadOnlyList<string> known) =>
        new(400, ErrorCode.ParameterUnknown,
        $"There is no {kind} {Shown(name)} here; " + (
            Spelling.Nearest(name, known) is { } meant ? $"did you mean {meant}?"
            : known.Count == 0 ? "this request takes none."
            : $"known are {string.Join(", ", known)}."));

    public static Refusal TooLarge(int maxBytes) =>
        new(413, ErrorCode.TooLarge, $"The body may have at most {maxBytes} bytes.");

    public static Refusal VersionMismatch(long version) => new(412, ErrorCode.VersionMismatch, version == 0
        ? "The room has no message with this id. Read it again and decide again."
        : $"The message has version {version} now. Read it again and decide again.");

    /// <summary>
    /// The beginning of the text that was sent, without characters that a terminal or a page would interpret.
    /// </summary>
    private static string Shown(string sent) =>
        string.Concat(sent.Take(64).Select(character => character is > ' ' and <= '~' or ' ' ? character : '?'));
}
