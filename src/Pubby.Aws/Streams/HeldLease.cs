namespace Pubby.Aws.Streams;

/// <summary>A shard that this node reads. The reader moves it on, the keeper writes it down; safe for both at once.</summary>
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

    /// <summary>Since when no record was taken that is to be, in timestamps of <see cref="TimeProvider"/>; null: nothing waits.</summary>
    public long? WaitingSince => Volatile.Read(ref _waitingSince) is var since and not 0 ? since : null;

    /// <summary>A record waits to be taken, or the one before it was.</summary>
    public void Wait(long now) => Volatile.Write(ref _waitingSince, now);

    /// <summary>Nothing waits any more.</summary>
    public void Rest() => Volatile.Write(ref _waitingSince, 0);

    /// <summary>All records up to this one were taken.</summary>
    public void Advance(string sequence) => Change(item => item with { Taken = sequence });

    /// <summary>Nothing is known of where it was: from here on its oldest record is next.</summary>
    public void BeginAtHorizon() => Change(item => item with { Taken = null, Start = ShardStart.Retention });

    public void End() => Change(item => item with { Progress = ShardProgress.Read });

    /// <returns>The item to write with the next sign of life.</returns>
    public LeaseItem NextBeat() => Change(item => item with { Beat = item.Beat + 1 });

    private LeaseItem Change(Func<LeaseItem, LeaseItem> change)
    {
        lock (_gate) return _item = change(_item);
    }
}
