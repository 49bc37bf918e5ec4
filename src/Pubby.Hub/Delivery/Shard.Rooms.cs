using Pubby.Hub.Wire;

namespace Pubby.Hub.Delivery;

/// <summary>Fan-out, and who takes part in it.</summary>
internal sealed partial class Shard
{
    private void Broadcast(Audience audience, EncodedMessage message)
    {
        audience.AddPending(message);
        if (!audience.IsFanOutDue)
        {
            audience.IsFanOutDue = true;
            _fanOutDue.Add(audience);
        }
        if (audience.PendingBytes >= ScratchBytes) FanOut(audience, isAlone: false);
    }

    private void FanOutAll()
    {
        var isAlone = _fanOutDue.Count == 1;
        foreach (var audience in _fanOutDue)
        {
            audience.IsFanOutDue = false;
            FanOut(audience, isAlone);
        }
        _fanOutDue.Clear();
    }

    /// <summary>
    /// Joins what is pending once for each format and gives the same bytes to every live subscription. The only loop that runs once
    /// for each delivery: it allocates nothing and takes no lock.
    /// </summary>
    /// <param name="isAlone">No other room has anything this pass, so a connection with nothing else queued is written to right away.</param>
    private void FanOut(Audience audience, bool isAlone)
    {
        var messages = audience.Pending.Count;
        if (messages == 0) return;
        var first = audience.Pending[0];
        for (var format = (WireFormat)0; (int)format < WireFormats.Count; format++)
        {
            var subscriptions = audience.Of(format);
            if (subscriptions.IsEmpty) continue;
            var bytes = audience.JoinPending(format);
            if (!bytes.IsEmpty) FanOut(subscriptions, bytes, first.Sequence - 1, messages, isAlone);
        }
        audience.ClearPending();
        observer.OnFannedOut(first.AppliedAt);
    }

    private void FanOut(ReadOnlySpan<Subscription> subscriptions, ReadOnlyMemory<byte> bytes, long before, int messages, bool isAlone)
    {
        long delivered = 0, writes = 0;
        foreach (var subscription in subscriptions)
        {
            if (!subscription.IsLive) continue;
            var outbox = subscription.Outbox;
            if (isAlone && outbox.IsIdle)
            {
                outbox.Write(bytes);
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
                FallBehind(subscription, before, owed: null);
            }
        }
        Statistics.Writes += writes;
        Statistics.Deliveries += delivered;
    }

    private void Join(Subscription subscription, Join join)
    {
        // What was posted before goes to those who were there before; what comes after, to this one as well.
        FanOut(subscription.Audience, isAlone: false);
        var outbox = subscription.Outbox;
        var wasIdle = outbox.IsIdle;
        var isNew = subscription.Index < 0;
        if (isNew) subscription.Audience.ListOf(outbox.Connection.Format).Add(subscription);
        if (join.Reply is not null) Send(outbox, join.Reply);
        FlushLater(outbox);
        if (join.Image is null) return;
        if (wasIdle || outbox.HasRoomFor(join.Image.TotalBytes))
        {
            Enqueue(outbox, join.Image);
            GoLive(subscription);
        }
        else
        {
            FallBehind(subscription, join.Sequence, join.Owed);
        }
    }

    private void Leave(Subscription subscription, byte[]? reply)
    {
        FanOut(subscription.Audience, isAlone: false);
        if (subscription.Index >= 0) subscription.Audience.ListOf(subscription.Outbox.Connection.Format).Remove(subscription);
        GoLive(subscription);
        if (reply is not null) Send(subscription.Outbox, reply);
    }

    /// <summary>Marks every subscription of the room as behind. The bytes that were posted before still go out first.</summary>
    private void Overrun(Audience audience, long since)
    {
        FanOut(audience, isAlone: false);
        for (var format = (WireFormat)0; (int)format < WireFormats.Count; format++)
        {
            foreach (var subscription in audience.Of(format))
            {
                if (!subscription.IsLive) continue;
                FallBehind(subscription, since, owed: null);
            }
        }
    }

    private void CatchUp(Subscription subscription, CaughtUp caughtUp)
    {
        FanOut(subscription.Audience, isAlone: false);
        var outbox = subscription.Outbox;
        outbox.EndCatchUp();
        FlushLater(outbox);
        if (caughtUp.Image is null || subscription.Index < 0 || subscription.IsLive) return;
        // Another dump was asked for while this was made, and is still owed: the next catch-up brings it.
        if (!ReferenceEquals(caughtUp.Owed, subscription.Owed)) return;
        Statistics.CatchUps++;
        Enqueue(outbox, caughtUp.Image);
        if (caughtUp.IsWhole) GoLive(subscription);
        else subscription.FallBehind(caughtUp.Through);
    }

    private void FallBehind(Subscription subscription, long since, OwedDump? owed)
    {
        // Nothing may be under way that would drain: what did not fit can be larger than the whole outbox.
        FlushLater(subscription.Outbox);
        if (subscription.IsLive)
        {
            subscription.Outbox.AddBehind(subscription);
            Statistics.FellBehind++;
            Statistics.Behind++;
        }
        subscription.FallBehind(since, owed);
    }

    private void GoLive(Subscription subscription)
    {
        if (subscription.IsLive) return;
        subscription.Outbox.RemoveBehind(subscription);
        Statistics.Behind--;
        subscription.GoLive();
    }

    private static void Enqueue(Outbox outbox, DumpImage image)
    {
        foreach (var frame in image.Frames) outbox.Enqueue(frame);
    }
}
