namespace Pubby.Core.Delivery;

/// <summary>
/// Rests. A room that is published to while a round of it is under way would have the next begin at once, with little in it, and each send costs the server and the
/// reader the same whether it holds one message or fifty. So it rests for as long as its round took, at most <see cref="LongestRest"/>, and the next round brings more
/// at once. What is published to a room between its rounds never waits; other rooms are served meanwhile. Rooms that are due together hardly rest: what one pass
/// queues for many rooms is sent at its end, which no round of theirs counts, and goes out joined anyhow (docs/performance.md has what it gives).
/// </summary>
internal sealed partial class Shard
{
    /// <summary>Shorter rounds are followed by no rest: a thread cannot sleep so little.</summary>
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(0.5);

    /// <summary>What a message of a busy room may wait for others.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(5);

    /// <summary>Rooms with fewer subscriptions on the shard never rest, and pay for no look at the clock.</summary>
    private const int LeastToRest = 64;

    /// <summary>More is half of what one send takes: nothing is won by waiting.</summary>
    private const int EnoughBytes = ScratchBytes / 2;

    private readonly List<ShardRoom> _resting = [];

    /// <summary>For a room that has had its slice and is due again. If it is to rest, <see cref="EndRests"/> brings it back.</summary>
    private bool TryRest(ShardRoom audience)
    {
        if (audience.Round.IsUnderWay || audience.RoundBeganAt is not { } began || audience.PendingBytes > EnoughBytes) return false;
        var now = time.GetTimestamp();
        var took = time.GetElapsedTime(began, now);
        if (took < ShortestRest) return false;
        var rest = took < LongestRest ? took : LongestRest;
        audience.RestsUntil = now + (long)(rest.TotalSeconds * time.TimestampFrequency);
        audience.IsResting = true;
        _resting.Add(audience);
        return true;
    }

    /// <summary>More has come for a room that rests.</summary>
    private static void CutRestShort(ShardRoom audience)
    {
        if (audience.PendingBytes > EnoughBytes) audience.RestsUntil = 0;
    }

    /// <summary>Rooms that have rested are due. Ahead of taking the mail: what is posted from then on wakes the shard again.</summary>
    private void EndRests()
    {
        if (_resting.Count == 0) return;
        var now = time.GetTimestamp();
        for (var i = _resting.Count - 1; i >= 0; i--)
        {
            var audience = _resting[i];
            if (audience.RestsUntil > now && !_isStopped) continue;
            audience.IsResting = false;
            _fanOutDue.Add(audience);
            _resting.RemoveAt(i);
        }
    }

    /// <summary>Until the first room has rested; null: none rests.</summary>
    private TimeSpan? NextRestEnd()
    {
        if (_resting.Count == 0) return null;
        var first = long.MaxValue;
        foreach (var audience in _resting) first = Math.Min(first, audience.RestsUntil);
        var now = time.GetTimestamp();
        return first > now ? time.GetElapsedTime(now, first) : TimeSpan.Zero;
    }
}
