namespace Pubby.Protocol;

/// <summary>
/// The stable codes of expected failures, as they stand in <c>error</c> frames, in problem details and at the start of
/// a <c>HubException</c>'s message. Programs decide on the code; the sentence beside it is for people and may change.
/// </summary>
public static class ErrorCode
{
    /// <summary>The command or request cannot be read.</summary>
    public const string Malformed = "malformed";
    /// <summary>The room has no valid name: see <see cref="Names.IsValid"/>.</summary>
    public const string RoomInvalid = "room_invalid";
    /// <summary>This client, or its token, may not subscribe to the room.</summary>
    public const string RoomForbidden = "room_forbidden";
    /// <summary>The cursor is not one of this hub, or came without its epoch: subscribe with a dump instead.</summary>
    public const string CursorInvalid = "cursor_invalid";
    /// <summary>There is no subscription to end.</summary>
    public const string NotSubscribed = "not_subscribed";
    /// <summary>The connection has as many rooms as it may.</summary>
    public const string TooManyRooms = "too_many_rooms";
    /// <summary>Too many commands; the connection is closed.</summary>
    public const string RateLimited = "rate_limited";
    /// <summary>
    /// The token is bad, expired or revoked, or it is of another subject than the connection's first one; the
    /// connection is closed.
    /// </summary>
    public const string TokenInvalid = "token_invalid";
    /// <summary>The hub lets nobody in without a token, and none has come yet.</summary>
    public const string TokenRequired = "token_required";
    /// <summary>The store does not answer; try again later.</summary>
    public const string StoreUnavailable = "store_unavailable";

    /// <summary>The key is missing or unknown.</summary>
    public const string Unauthorized = "unauthorized";
    /// <summary>The key does not cover the room, or the origin is not allowed.</summary>
    public const string Forbidden = "forbidden";
    /// <summary>The message has no valid id: see <see cref="Names.IsValid"/>.</summary>
    public const string IdInvalid = "id_invalid";
    /// <summary>The data is not one JSON value.</summary>
    public const string JsonInvalid = "json_invalid";
    /// <summary>The request has a parameter that means nothing.</summary>
    public const string ParameterUnknown = "parameter_unknown";
    /// <summary>The time to live is no number of seconds in its range.</summary>
    public const string TtlInvalid = "ttl_invalid";
    /// <summary>The data, or the body, is larger than the hub takes.</summary>
    public const string TooLarge = "too_large";
    /// <summary>The body is not <c>application/json</c>.</summary>
    public const string MediaType = "media_type";
    /// <summary>The message has another version than the condition asks for.</summary>
    public const string VersionMismatch = "version_mismatch";
    /// <summary>The room holds no such message.</summary>
    public const string MessageNotFound = "message_not_found";
    /// <summary>The hub has more to do than it can take; try again later.</summary>
    public const string Overloaded = "overloaded";
}
