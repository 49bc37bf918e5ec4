namespace Pubby.Core.Delivery;

/// <summary>
/// Gives a batch to subscriptions: the only loop that runs once for each delivery. It allocates nothing and takes no
/// lock. Belongs to the shard's thread.
/// </summary>
internal sealed class FanOutLoop(FlushQueue flushes, DeliveryLimits limits, DeliveryStatistics statistics)
{
    /// <summary>Gives the same bytes to every live subscription.</summary>
    /// <param name="isAlone">
    /// No other room has anything in this pass, so a connection with nothing else queued is written to right away.
    /// </param>
    public void Run(ReadOnlySpan<Subscription> subscriptions, FanOutBatch round, bool isAlone)
    {
        var (bytes, messages, first, last) = (round.Bytes, round.Messages, round.First, round.Last);
        var queue = flushes;
        var batch = isAlone && subscriptions.Length >= limits.BatchedSends && queue.Batch?.TryShare(bytes) == true ? queue.Batch : null;
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
                queue.Add(outbox);
                delivered += messages;
            }
            else
            {
                subscription.FallBehind(first - 1);
            }
        }
        batch?.EndSharing();
        statistics.Writes += writes;
        statistics.Deliveries += delivered;
    }

    /// <summary>
    /// For a subscription that joined, or was caught up, between messages that are joined now: queues the later ones.
    /// Falling behind instead would not help in a busy room, where the next batch again holds a message from before the
    /// catch-up; and what is not stored would never arrive.
    /// </summary>
    /// <returns>How many messages were queued.</returns>
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
                    subscription.FallBehind(through);
                    return enqueued;
                }
                outbox.Enqueue(bytes);
                enqueued++;
            }
            through = message.Sequence;
        }
        flushes.Add(outbox);
        return enqueued;
    }
}
