using System.Collections.Concurrent;

namespace Pubby.Core.Rooms;

/// <summary>
/// The rooms of this node in which somebody asks how many are subscribed. Safe for any number of threads.
/// </summary>
internal sealed class WatchedRooms
{
    private readonly ConcurrentDictionary<string, Room> _rooms = new();

    /// <summary>Raised with a room that is watched from now on, under the room's lock: it must not wait.</summary>
    public event Action<Room>? Added;

    public int Count => _rooms.Count;

    public IEnumerable<Room> All => _rooms.Values;

    public void Add(Room room)
    {
        _rooms[room.Name] = room;
        Added?.Invoke(room);
    }

    public void Remove(Room room) => _rooms.TryRemove(new(room.Name, room));
}
