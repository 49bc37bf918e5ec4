using Pubby.Core.Messages;

namespace Pubby.Core.Backplane.Recovery;

/// <summary>
/// What is still to be sent to other nodes: the newest message of each id, up to a limit; beyond it only the names of
/// changed rooms; beyond their limit nothing, because every node refreshes its rooms in time. What is taken still
/// counts until it is sent. Safe for any number of threads.
/// </summary>
internal sealed class PendingBroadcasts
{
    private const int MaxMessages = 10_000;
    private const int MaxBytes = 16 * 1024 * 1024;
    private const int MaxRooms = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Room, string Id), Message> _messages = [];
    private readonly HashSet<string> _rooms = [];
    private int _bytes;

    /// <summary>How many were taken, and are neither sent nor put back yet.</summary>
    private int _underWay;

    public bool IsEmpty => Count == 0;

    public int Count
    {
        get
        {
            lock (_gate) return _messages.Count + _rooms.Count + _underWay;
        }
    }

    /// <returns>False: not even the room's name could be kept.</returns>
    public bool Add(string room, Message message)
    {
        lock (_gate)
        {
            if (_rooms.Contains(room)) return true;
            if (_messages.TryGetValue((room, message.Id), out var held))
            {
                if (held.Version >= message.Version) return true;
                Remove(room, held);
            }
            if (_messages.Count >= MaxMessages || _bytes + message.Data.Length > MaxBytes) return AddRoom(room);
            _messages.Add((room, message.Id), message);
            _bytes += message.Data.Length;
            return true;
        }
    }

    /// <returns>False: the limit is reached.</returns>
    public bool AddRoom(string room)
    {
        lock (_gate) return _rooms.Contains(room) || (_rooms.Count < MaxRooms && _rooms.Add(room));
    }

    /// <summary>
    /// Takes one of them. The caller must call <see cref="Complete"/> or <see cref="PutBack"/> for each. A null
    /// message: the room is to be refreshed.
    /// </summary>
    public bool TryTake(out string room, out Message? message)
    {
        lock (_gate)
        {
            foreach (var (key, held) in _messages)
            {
                (room, message) = (key.Room, held);
                Remove(room, held);
                _underWay++;
                return true;
            }
            foreach (var name in _rooms)
            {
                (room, message) = (name, null);
                _rooms.Remove(name);
                _underWay++;
                return true;
            }
            (room, message) = ("", null);
            return false;
        }
    }

    /// <summary>What was taken is sent.</summary>
    public void Complete()
    {
        lock (_gate) _underWay--;
    }

    /// <summary>
    /// What was taken could not be sent: it is pending again, unless a newer message of its id is pending by now.
    /// </summary>
    /// <returns>False: not even the room's name could be kept.</returns>
    public bool PutBack(string room, Message? message)
    {
        lock (_gate)
        {
            _underWay--;
            return message is null ? AddRoom(room) : Add(room, message);
        }
    }

    private void Remove(string room, Message message)
    {
        _messages.Remove((room, message.Id));
        _bytes -= message.Data.Length;
    }
}
