namespace Pubby.Core.Rooms;

/// <summary>
/// At or before when anything expires in any room of the node, so that a sweep that finds nothing due does not go
/// through all rooms. Safe for any number of threads.
/// </summary>
internal sealed class EarliestExpiry
{
    private long _dueMs = long.MaxValue;

    public bool IsDue(long nowMs) => Volatile.Read(ref _dueMs) <= nowMs;

    /// <summary>Called after the room has written its own time.</summary>
    public void Lower(long dueMs)
    {
        // A sweep resets, and then reads what rooms have written. So either it sees this room's time, or this call sees
        // the reset: without a barrier neither might.
        Interlocked.MemoryBarrier();
        var earliest = Volatile.Read(ref _dueMs);
        while (dueMs < earliest)
        {
            var found = Interlocked.CompareExchange(ref _dueMs, dueMs, earliest);
            if (found == earliest) return;
            earliest = found;
        }
    }

    /// <summary>Called by a sweep before it goes through the rooms, which it lowers again by each.</summary>
    public void Reset() => Interlocked.Exchange(ref _dueMs, long.MaxValue);
}
