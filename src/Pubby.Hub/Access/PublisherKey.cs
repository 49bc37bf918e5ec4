using Pubby.Core.Rooms;

namespace Pubby.Hub.Access;

/// <summary>Somebody who may publish, and where. Holds the key's hash and never the key.</summary>
internal sealed class PublisherKey(string name, byte[] sha256, IEnumerable<RoomPattern> rooms)
{
    private readonly RoomPattern[] _rooms = [.. rooms];

    public string Name => name;

    public ReadOnlySpan<byte> Sha256 => sha256;

    /// <summary>Also <c>*</c> does not cover what is the hub's own.</summary>
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
