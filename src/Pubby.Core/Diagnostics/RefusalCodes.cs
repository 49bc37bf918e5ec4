using Pubby.Protocol;

namespace Pubby.Core.Diagnostics;

/// <summary>Why requests and commands are refused, as docs/reference/codes.md lists it.</summary>
internal static class RefusalCodes
{
    public static readonly Series OfRequests = new("code",
        ErrorCode.RoomInvalid, ErrorCode.IdInvalid, ErrorCode.JsonInvalid, ErrorCode.TtlInvalid,
        ErrorCode.CursorInvalid, ErrorCode.ParameterUnknown, ErrorCode.Malformed, ErrorCode.Unauthorized,
        ErrorCode.TokenInvalid, ErrorCode.Forbidden, ErrorCode.MessageNotFound, ErrorCode.VersionMismatch,
        ErrorCode.TooLarge, ErrorCode.MediaType, ErrorCode.RateLimited, ErrorCode.StoreUnavailable,
        ErrorCode.Overloaded);

    public static readonly Series OfCommands = new("code",
        ErrorCode.Malformed, ErrorCode.RoomInvalid, ErrorCode.RoomForbidden, ErrorCode.CursorInvalid,
        ErrorCode.NotSubscribed, ErrorCode.TooManyRooms, ErrorCode.RateLimited, ErrorCode.TokenInvalid,
        ErrorCode.TokenRequired, ErrorCode.StoreUnavailable, ErrorCode.Overloaded);
}
