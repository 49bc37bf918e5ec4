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

    /// <summary>
    /// A list names each room once: a room that is named a hundred times with as many cursors would be read and encoded
    /// as often, for the price of one command.
    /// </summary>
    public static bool NamesOneTwice(IEnumerable<string?> rooms)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return rooms.Any(room => room is not null && Names.IsValid(room) && !seen.Add(room));
    }
}
