using Pubby.Core.Wire;

namespace Pubby.Core.Delivery;

/// <summary>Who takes part in fan-out, and from where on.</summary>
internal sealed partial class Shard
{
    private void Join(Subscription subscription, Join join)
    {
        var isNew = subscription.Index < 0;
        // One that is there already first gets what was posted before: a resume need not hold all of it.
        if (!isNew) FinishFanOut(subscription.ShardRoom);
        // What was posted before is in its dump, or not for it.
        subscription.Through = join.Sequence;
        var outbox = subscription.Outbox;
        var wasIdle = outbox.IsIdle;
        if (isNew) subscription.ShardRoom.Add(subscription);
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
        if (subscription.Index >= 0) subscription.ShardRoom.Remove(subscription);
        GoLive(subscription);
        if (reply is not null) Send(subscription.Outbox, reply);
    }

    /// <summary>Marks every subscription of the room as behind. The bytes that were posted before still go out first.</summary>
    private void Overrun(ShardRoom audience, long since)
    {
        FinishFanOut(audience);
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
        var outbox = subscription.Outbox;
        outbox.EndCatchUp();
        FlushLater(outbox);
        if (caughtUp.Image is null || subscription.Index < 0 || subscription.IsLive) return;
        // Another dump was asked for while this was made, and is still owed: the next catch-up brings it.
        if (!ReferenceEquals(caughtUp.Owed, subscription.Owed)) return;
        Statistics.CatchUps++;
        Enqueue(outbox, caughtUp.Image);
        subscription.Through = caughtUp.Through;
        if (caughtUp.IsWhole) GoLive(subscription);
        else subscription.FallBehind(caughtUp.Through);
    }

    private void FallBehind(Subscription subscription, long since, DumpPlan? owed)
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
