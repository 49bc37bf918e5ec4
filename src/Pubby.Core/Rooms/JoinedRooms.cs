using Pubby.Core.Delivery;

namespace Pubby.Core.Rooms;

/// <summary>One room of one connection.</summary>
internal sealed record JoinedRoom(Room Room, Subscription Subscription);

/// <summary>
/// The rooms of one connection by name. Most are in one room or two, and a dictionary of one takes some 200 bytes more
/// than an array of one. Not safe for several threads. It is a field of its owner: a copy of it is not independent.
/// </summary>
internal struct JoinedRooms
{
    /// <summary>So many names are compared in less time than a dictionary needs for one.</summary>
    private const int MaxListed = 8;

    private JoinedRoom[]? _few;
    private int _count;
    private Dictionary<string, JoinedRoom>? _many;

    public readonly int Count => _many?.Count ?? _count;

    /// <returns>Null: it is not in the room.</returns>
    public readonly JoinedRoom? Find(string room)
    {
        if (_many is not null) return _many.GetValueOrDefault(room);
        var at = IndexOf(room);
        return at < 0 ? null : _few![at];
    }

    /// <param name="joined">Of a room that is not among them.</param>
    public void Add(JoinedRoom joined)
    {
        if (_many is null && _count == MaxListed)
            (_many, _few, _count) = (_few!.ToDictionary(listed => listed.Room.Name), null, 0);
        if (_many is not null)
        {
            _many.Add(joined.Room.Name, joined);
            return;
        }
        if (_few is null || _count == _few.Length) Array.Resize(ref _few, Math.Max(1, 2 * _count));
        _few[_count++] = joined;
    }

    /// <returns>What was removed; null: it was not in the room.</returns>
    public JoinedRoom? Remove(string room)
    {
        if (_many is not null) return _many.Remove(room, out var removed) ? removed : null;
        var at = IndexOf(room);
        if (at < 0) return null;
        var listed = _few![at];
        _few[at] = _few[--_count];
        _few[_count] = null!;
        return listed;
    }

    /// <summary>All at this moment, in no order.</summary>
    public readonly JoinedRoom[] ToArray() => _many is not null ? [.. _many.Values] : [.. _few.AsSpan(0, _count)];

    public void Clear() => this = default;

    private readonly int IndexOf(string room)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_few![i].Room.Name == room) return i;
        }
        return -1;
    }
}
