namespace Pubby.Core.Delivery;

/// <summary>
/// Fan-out, in slices: each room that has something gets one slice of its subscriptions served in a pass, small rooms first, and a large room's slice ends early when
/// something is posted. So a small room never waits for all of a large one, and what is published to a large room meanwhile goes out joined with its next round.
/// </summary>
internal sealed partial class Shard
{
    /// <summary>A shard that served two rooms within so many seconds serves several.</summary>
    private const int SeveralRoomsSeconds = 2;

    private readonly List<ShardRoom> _large = [];
    private List<ShardRoom> _fanOutDue = [];
    private List<ShardRoom> _fanOutNext = [];
    private ShardRoom? _lastRoom;
    private int _severalRoomsUntil;

    /// <summary>
    /// After so many sends of a room the thread offers its core to others, and a large room's slice may end. Early for a large room beside others: a thread that waits for
    /// the core may have a message to a small one in hand. Else there is nobody to hurry for, and each change of threads costs deliveries (docs/performance.md).
    /// </summary>
    private int TurnOf(ShardRoom audience) => audience.IsLarge && _seconds < _severalRoomsUntil ? 32 : SendsInTurn;

    private void Broadcast(ShardRoom audience, EncodedMessage message)
    {
        if (_lastRoom != audience) (_lastRoom, _severalRoomsUntil) = (audience, _lastRoom is null ? 0 : _seconds + SeveralRoomsSeconds);
        audience.AddPending(message);
        if (audience.IsResting) CutRestShort(audience);
        if (audience.IsFanOutDue) return;
        audience.IsFanOutDue = true;
        _fanOutDue.Add(audience);
    }

    private void FanOutAll()
    {
        (_fanOutDue, _fanOutNext) = (_fanOutNext, _fanOutDue);
        var isAlone = _fanOutNext.Count == 1;
        foreach (var audience in _fanOutNext)
        {
            if (audience.IsLarge) _large.Add(audience);
            else FanOutOnce(audience, isAlone);
        }
        if (_large.Count > 0) FanOutLarge(_fanOutNext.Count);
        _fanOutNext.Clear();
    }

    private void FanOutLarge(int rooms)
    {
        if (_large.Count < rooms) FlushAll();
        foreach (var audience in _large) FanOutOnce(audience, isAlone: _large.Count == 1);
        _large.Clear();
    }

    private void FanOutOnce(ShardRoom audience, bool isAlone)
    {
        FanOutSlice(audience, limits.SliceSubscriptions, isAlone);
        audience.IsFanOutDue = !audience.IsQuiet;
        if (audience.IsFanOutDue && !TryRest(audience)) _fanOutDue.Add(audience);
    }

    /// <summary>All that the room has, to all.</summary>
    private void FinishFanOut(ShardRoom audience)
    {
        while (!audience.IsQuiet) FanOutSlice(audience, int.MaxValue, isAlone: false);
    }

    /// <summary>Goes on with the room's round, or begins one, for so many subscriptions.</summary>
    /// <param name="isAlone">No other room has anything this pass, so a connection with nothing else queued is written to right away.</param>
    private void FanOutSlice(ShardRoom audience, int subscriptions, bool isAlone)
    {
        var round = audience.Round;
        if (!round.IsUnderWay)
        {
            if (!audience.TryBeginRound(ScratchBytes)) return;
            audience.RoundBeganAt = audience.Subscriptions >= LeastToRest ? time.GetTimestamp() : null;
        }
        var inTurn = TurnOf(audience);
        while (!round.IsOver && subscriptions > 0)
        {
            var rest = audience.Of(round.Format)[round.Next..];
            if (!rest.IsEmpty) round.Join();
            var part = rest[..Math.Min(rest.Length, Math.Min(subscriptions, inTurn))];
            if (!round.Bytes.IsEmpty) FanOut(part, round, isAlone);
            round.Next += part.Length;
            subscriptions -= part.Length;
            if (part.Length == rest.Length) round.NextFormat();
            if (isAlone && !_mailbox.IsEmpty) break;
            if (part.Length == inTurn) Thread.Yield();
        }
        if (!round.IsOver) return;
        observer.OnFannedOut(round.AppliedAt);
        audience.EndRound();
    }

    /// <summary>
    /// Gives the same bytes to every live subscription. The only loop that runs once for each delivery: it allocates nothing and takes no lock.
    /// </summary>
    private void FanOut(ReadOnlySpan<Subscription> subscriptions, FanOutBatch round, bool isAlone)
    {
        var (bytes, messages, first, last) = (round.Bytes, round.Messages, round.First, round.Last);
        var batch = isAlone && subscriptions.Length >= limits.BatchedSends && _batch?.TryShare(bytes) == true ? _batch : null;
        long delivered = 0, writes = 0;
        foreach (var subscription in subscriptions)
        {
            if (!subscription.IsLive || subscription.Through >= last) continue;
            var outbox = subscription.Outbox;
            if (subscription.Through >= first)
            {
                delivered += EnqueueLater(subscription, round);
            }
            else if (isAlone && outbox.IsIdle)
            {
                if (batch is null || !outbox.IsBare) outbox.Write(bytes);
                else batch.Add(outbox);
                writes++;
                delivered += messages;
            }
            else if (outbox.HasRoomFor(bytes.Length))
            {
                outbox.Enqueue(bytes);
                FlushLater(outbox);
                delivered += messages;
            }
            else
            {
                FallBehind(subscription, first - 1, owed: null);
            }
        }
        batch?.EndSharing();
        Statistics.Writes += writes;
        Statistics.Deliveries += delivered;
    }

    /// <summary>
    /// For one that joined, or was caught up, between messages that are joined now: those that are later. Falling behind instead would bring it no further where the
    /// next round holds a message from before its catch-up again, as a busy room's does; and what is not stored would never reach it.
    /// </summary>
    /// <returns>How many they are.</returns>
    private int EnqueueLater(Subscription subscription, FanOutBatch round)
    {
        var outbox = subscription.Outbox;
        var (through, enqueued) = (subscription.Through, 0);
        foreach (var message in round.After(through))
        {
            if (message[round.Format] is { } bytes)
            {
                if (!outbox.HasRoomFor(bytes.Length))
                {
                    FallBehind(subscription, through, owed: null);
                    return enqueued;
                }
                outbox.Enqueue(bytes);
                enqueued++;
            }
            through = message.Sequence;
        }
        FlushLater(outbox);
        return enqueued;
    }
}
