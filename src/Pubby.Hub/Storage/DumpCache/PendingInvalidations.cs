using Pubby.Hub.Redis;

namespace Pubby.Hub.Storage.DumpCache;

/// <summary>
/// Rooms whose dump in Redis this node knows to be wrong and could not say so. Bounded: a dump beyond the limit stays wrong for as long as
/// dumps are kept. Safe for any number of threads.
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
        // Redis may have come back since the call that failed.
        if (redis.IsUp) Settle();
    }

    /// <summary>Redis is back.</summary>
    public void Settle() => _ = Task.Run(SettleAsync);

    private async Task SettleAsync()
    {
        while (Next() is { Key: not null } owed && await forget(owed.Key)) Remove(owed);
    }

    private KeyValuePair<string, int> Next()
    {
        lock (_gate) return _rooms.FirstOrDefault();
    }

    /// <summary>Unless it was added again while it was forgotten.</summary>
    private void Remove(KeyValuePair<string, int> owed)
    {
        lock (_gate)
        {
            if (_rooms.GetValueOrDefault(owed.Key) == owed.Value) _rooms.Remove(owed.Key);
        }
    }
}
