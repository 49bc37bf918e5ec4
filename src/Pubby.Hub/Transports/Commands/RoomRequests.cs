using Pubby.Core.Messages;
using Pubby.Hub.Connections;
using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Hub.Transports.Commands;

/// <summary>The checks of a request for one room, the same for every transport.</summary>
internal static class RoomRequests
{
    private const int MaxEpochLength = 32;

    /// <returns>Why it is refused, or null.</returns>
    public static RoomError? Check(string? room, long? cursor, string? epoch)
    {
        if (room is null || !Names.IsValid(room)) return RoomErrors.Of(ErrorCode.RoomInvalid);
        if (cursor is not { } value) return null;
        if (value is < 0 or > VersionClock.MaxVersion) return RoomErrors.Of(ErrorCode.CursorInvalid);
        return epoch is { Length: > 0 and <= MaxEpochLength } ? null : RoomErrors.Of(ErrorCode.CursorInvalid);
    }
}
