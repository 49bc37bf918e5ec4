using Pubby.Core.Rooms;

namespace Pubby.Hub.Access;

/// <summary>A publisher and its rooms. Holds the key's hash and never the key.</summary>
internal sealed class PublisherKey(string name, byte[] sha256, IEnumerable<RoomPattern> rooms)
{
    private readonly RoomPattern[] _rooms = [.. rooms];

    public string Name => name;

    public ReadOnlySpan<byte> Sha256 => sha256;

    /// <summary>Reserved rooms are covered by no key, not even by <c>*</c>.</summary>
    public bool Covers(string room)
    {
        if (ReservedRooms.IsCanary(room)) return false;
        foreach (var pattern in _rooms)
        {
            if (pattern.Covers(room)) return true;
        }
        return false;
    }
}
