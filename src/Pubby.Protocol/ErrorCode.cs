namespace Pubby.Protocol;

/// <summary>
/// The stable codes of expected failures, as they stand in <c>error</c> frames, in problem details and at the start of a
/// <c>HubException</c>'s message. Programs decide on the code; the sentence beside it is for people and may change.
/// </summary>
public static class ErrorCode
{
    public const string Malformed = "malformed";
    public const string RoomInvalid = "room_invalid";
    public const string RoomForbidden = "room_forbidden";
    public const string CursorInvalid = "cursor_invalid";
    public const string NotSubscribed = "not_subscribed";
    public const string TooManyRooms = "too_many_rooms";
    public const string RateLimited = "rate_limited";
    public const string StoreUnavailable = "store_unavailable";

    public const string Unauthorized = "unauthorized";
    public const string Forbidden = "forbidden";
    public const string IdInvalid = "id_invalid";
    public const string JsonInvalid = "json_invalid";
    public const string ParameterUnknown = "parameter_unknown";
    public const string TtlInvalid = "ttl_invalid";
    public const string TooLarge = "too_large";
    public const string MediaType = "media_type";
    public const string VersionMismatch = "version_mismatch";
    public const string MessageNotFound = "message_not_found";
    public const string Overloaded = "overloaded";
}
