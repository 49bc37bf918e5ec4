namespace Pubby.Aws.Streams;

/// <summary>
/// The lease of a shard that this node reads. The reader advances it, and the worker writes it down. Safe for both at
/// once.
/// </summary>
internal sealed class HeldLease(string shard, LeaseItem item)
{
    private readonly Lock _gate = new();
    private LeaseItem _item = item;
    private long _waitingSince;

    public string Shard => shard;

    public string Id => _item.Id;

    public LeaseItem Item
    {
        get
        {
            lock (_gate) return _item;
        }
    }

    /// <summary>
    /// Since when a record waits to be applied, as a timestamp of <see cref="TimeProvider"/>; null: no record waits.
    /// </summary>
    public long? WaitingSince => Volatile.Read(ref _waitingSince) is var since and not 0 ? since : null;

    /// <summary>A record waits from now on, because the one before it was applied.</summary>
    public void BeginWaiting(long now) => Volatile.Write(ref _waitingSince, now);

    /// <summary>No record waits.</summary>
    public void EndWaiting() => Volatile.Write(ref _waitingSince, 0);

    /// <summary>All records up to this one were applied.</summary>
    public void Advance(string sequence) => Change(item => item with { Taken = sequence });

    /// <summary>The last position is not known any more: the oldest record is next.</summary>
    public void BeginAtOldest() => Change(item => item with { Taken = null, Start = StreamShardStart.Oldest });

    public void End() => Change(item => item with { Progress = StreamShardProgress.Read });

    /// <returns>The item to write with the next sign of life.</returns>
    public LeaseItem NextBeat() => Change(item => item with { Beat = item.Beat + 1 });

    private LeaseItem Change(Func<LeaseItem, LeaseItem> change)
    {
        lock (_gate) return _item = change(_item);
    }
}
