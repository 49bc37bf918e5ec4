namespace Pubby.Core.Delivery;

/// <summary>
/// Lets a busy room wait a little before its next batch, so that the batch holds more. A room that is published to
/// while a batch of it is under way would have the next begin at once, with little in it, and each send costs the
/// server and the reader the same whether it holds one message or fifty. So the room waits for as long as its batch
/// took, at most <see cref="MaxDelay"/>. What is published to a room between its batches never waits, and other rooms
/// are served meanwhile. Rooms that are due together hardly wait: what one pass queues for many rooms is sent at its
/// end, which no batch of theirs counts, and goes out joined anyhow (docs/performance.md has the gain). Belongs to the
/// shard's thread.
/// </summary>
internal sealed class CoalescingDelays(TimeProvider time)
{
    /// <summary>Rooms with fewer subscriptions on the shard never wait, and pay for no look at the clock.</summary>
    private const int MinSubscriptions = 64;

    /// <summary>More is half of what one write takes, and waiting gains nothing.</summary>
    private const int MaxPendingBytes = FlushQueue.MaxWriteBytes / 2;

    /// <summary>Shorter batches are followed by no delay: a thread cannot sleep so little.</summary>
    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(0.5);

    /// <summary>How long a message of a busy room may wait for others.</summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(5);

    private readonly List<ShardRoom> _waiting = [];

    /// <summary>A batch of the room begins now.</summary>
    public void OnBatchBegan(ShardRoom room) =>
        room.FanOut.BatchBeganAt = room.Subscriptions >= MinSubscriptions ? time.GetTimestamp() : null;

    /// <summary>For a room that has had its slice and is due again.</summary>
    /// <returns>True: it waits, and <see cref="End"/> brings it back.</returns>
    public bool TryBegin(ShardRoom room)
    {
        var fanOut = room.FanOut;
        if (fanOut.Batch.IsUnderWay || fanOut.PendingBytes > MaxPendingBytes) return false;
        if (fanOut.BatchBeganAt is not { } began) return false;
        var now = time.GetTimestamp();
        var took = time.GetElapsedTime(began, now);
        if (took < MinDelay) return false;
        var delay = took < MaxDelay ? took : MaxDelay;
        fanOut.CoalescesUntil = now + (long)(delay.TotalSeconds * time.TimestampFrequency);
        fanOut.IsCoalescing = true;
        _waiting.Add(room);
        return true;
    }

    /// <summary>More has come for the room. If it waits and has enough for a write, its delay ends.</summary>
    public static void OnPending(RoomFanOut fanOut)
    {
        if (fanOut is { IsCoalescing: true, PendingBytes: > MaxPendingBytes }) fanOut.CoalescesUntil = 0;
    }

    /// <summary>
    /// Moves rooms whose delay is over to <paramref name="due"/>. Call it before the mailbox is taken: what is posted
    /// from then on wakes the shard again.
    /// </summary>
    /// <param name="all">Ends every delay: the shard stops.</param>
    public void End(List<ShardRoom> due, bool all)
    {
        if (_waiting.Count == 0) return;
        var now = time.GetTimestamp();
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            var room = _waiting[i];
            if (room.FanOut.CoalescesUntil > now && !all) continue;
            room.FanOut.IsCoalescing = false;
            due.Add(room);
            _waiting.RemoveAt(i);
        }
    }

    /// <summary>How long until the first delay ends; null: no room waits.</summary>
    public TimeSpan? NextEnd()
    {
        if (_waiting.Count == 0) return null;
        var first = long.MaxValue;
        foreach (var room in _waiting) first = Math.Min(first, room.FanOut.CoalescesUntil);
        var now = time.GetTimestamp();
        return first > now ? time.GetElapsedTime(now, first) : TimeSpan.Zero;
    }
}
