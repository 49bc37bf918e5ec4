using Pubby.Core.Rooms;

namespace Pubby.Core.Testing;

/// <summary>The grants of clients in tests that are not about grants: all rooms but the hub's own.</summary>
internal sealed class EveryRoom : IRoomGrants
{
    public static readonly EveryRoom Instance = new();

    public bool MaySubscribe(string room) => !ReservedRooms.Contains(room);
}
