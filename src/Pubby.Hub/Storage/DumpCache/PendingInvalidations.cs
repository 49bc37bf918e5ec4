using Pubby.Hub.Redis;

namespace Pubby.Hub.Storage.DumpCache;

/// <summary>
/// Rooms whose dump in Redis is wrong, as this node knows, and could not be removed yet. Bounded: a dump beyond the
/// limit stays wrong for as long as dumps are kept. Safe for any number of threads.
/// </summary>
internal sealed class PendingInvalidations(RedisServer redis, Func<string, ValueTask<bool>> forget)
{
    private const int MaxRooms = 100_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _rooms = [];

    public bool Contains(string room)
    {
        lock (_gate) return _rooms.ContainsKey(room);
    }

    public void Add(string room)
    {
        lock (_gate)
        {
            if (_rooms.Count < MaxRooms || _rooms.ContainsKey(room)) _rooms[room] = _rooms.GetValueOrDefault(room) + 1;
        }
        // Redis may have recovered since the call that failed.
        if (redis.IsUp) Settle();
    }

    /// <summary>Redis has recovered.</summary>
    public void Settle() => _ = Task.Run(SettleAsync);

    private async Task SettleAsync()
    {
        while (Next() is { Key: not null } room && await forget(room.Key)) Remove(room);
    }

    private KeyValuePair<string, int> Next()
    {
        lock (_gate) return _rooms.FirstOrDefault();
    }

    /// <summary>Keeps the room if it was added again while its dump was being removed.</summary>
    private void Remove(KeyValuePair<string, int> room)
    {
        lock (_gate)
        {
            if (_rooms.GetValueOrDefault(room.Key) == room.Value) _rooms.Remove(room.Key);
        }
    }
}
