namespace Pubby.Hub.Connections;

/// <summary>
/// How many connects a second, and how many connections at once, each key may have: each address, or each subject. Safe
/// for any number of threads.
/// </summary>
/// <remarks>
/// A key is forgotten a second after its last connect, if it has no connection. So there are no more keys than
/// connections, and connects of one second. By hand, and not a PartitionedRateLimiter: that needs an object for each
/// connection, and one for each limit of a key.
/// </remarks>
/// <param name="perSecond">Null: any number.</param>
/// <param name="atOnce">Null: any number.</param>
internal sealed class ConnectLimits<TKey>(int? perSecond, int? atOnce, TimeProvider time)
    where TKey : notnull
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Entry> _entries = [];
    private long _sweptAt = time.GetTimestamp();

    /// <summary>How many keys are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _entries.Count;
        }
    }

    private bool IsOff => perSecond is null && atOnce is null;

    /// <summary>Counts a connection, until <see cref="Leave"/>.</summary>
    /// <returns>False: the key has too many connections, or connects too fast. Then nothing is counted.</returns>
    public bool TryEnter(TKey key)
    {
        if (IsOff) return true;
        var now = time.GetTimestamp();
        lock (_gate)
        {
            if (time.GetElapsedTime(_sweptAt, now) >= Second) SweepLocked(now);
            if (!_entries.TryGetValue(key, out var entry))
                _entries.Add(key, entry = new Entry { Tokens = perSecond ?? 0, FilledAt = now });
            if (entry.Open >= atOnce) return false;
            if (perSecond is { } rate)
            {
                var filled = entry.Tokens + time.GetElapsedTime(entry.FilledAt, now).TotalSeconds * rate;
                (entry.Tokens, entry.FilledAt) = (Math.Min(rate, filled), now);
                if (entry.Tokens < 1) return false;
                entry.Tokens--;
            }
            entry.Open++;
            return true;
        }
    }

    /// <summary>A connection that was counted has ended.</summary>
    public void Leave(TKey key)
    {
        if (IsOff) return;
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var entry)) entry.Open--;
        }
    }

    private void SweepLocked(long now)
    {
        _sweptAt = now;
        foreach (var (key, entry) in _entries)
        {
            if (entry.Open <= 0 && time.GetElapsedTime(entry.FilledAt, now) >= Second) _entries.Remove(key);
        }
    }

    private sealed class Entry
    {
        public int Open { get; set; }

        public double Tokens { get; set; }

        public long FilledAt { get; set; }
    }
}
