using Pubby.Core.Rooms;

namespace Pubby.Hub.Access;

/// <summary>Some patterns: a room is covered if one of them covers it. The hub's own rooms never are.</summary>
internal sealed class RoomPatterns(IEnumerable<RoomPattern> patterns) : IRoomGrants
{
    public static readonly RoomPatterns None = new([]);

    private readonly RoomPattern[] _patterns = [.. patterns];

    public bool IsEmpty => _patterns.Length == 0;

    /// <param name="patterns">Valid ones.</param>
    public static RoomPatterns Of(IEnumerable<string> patterns) =>
        new(patterns.Select(pattern => new RoomPattern(pattern)));

    public bool IsSame(RoomPatterns other) => _patterns.SequenceEqual(other._patterns);

    public bool Covers(string room)
    {
        if (ReservedRooms.Contains(room)) return false;
        foreach (var pattern in _patterns)
        {
            if (pattern.Covers(room)) return true;
        }
        return false;
    }

    bool IRoomGrants.MaySubscribe(string room) => Covers(room);
}
