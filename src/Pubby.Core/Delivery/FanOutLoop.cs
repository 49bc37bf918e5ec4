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
    public void Run(ReadOnlySpan<Subscription> subscriptions, FanOutBatch batch, bool isAlone)
    {
        var (bytes, messages, first, last) = (batch.Bytes, batch.Messages, batch.First, batch.Last);
        var queue = flushes;
        var sends = isAlone && subscriptions.Length >= limits.BatchedSends && queue.Batch?.TryShare(bytes) == true
            ? queue.Batch
            : null;
        long delivered = 0, writes = 0;
        foreach (var subscription in subscriptions)
        {
            if (!subscription.IsLive || subscription.LastSequence >= last) continue;
            var outbox = subscription.Outbox;
            if (subscription.LastSequence >= first)
            {
                delivered += EnqueueLater(subscription, batch);
            }
            else if (isAlone && outbox.IsIdle)
            {
                if (sends is null || !outbox.HasRawSocket) outbox.Write(bytes);
                else sends.Add(outbox);
                writes++;
                delivered += messages;
            }
            else if (outbox.Fits(bytes.Length))
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
        sends?.EndSharing();
        batch.Trace?.Count(subscriptions);
        statistics.Writes += writes;
        statistics.Deliveries += delivered;
    }

    /// <summary>
    /// For a subscription that joined, or was caught up, between messages that are joined now: queues the later ones.
    /// Falling behind instead would not help in a busy room, where the next batch again holds a message from before the
    /// catch-up; and what is not stored would never arrive.
    /// </summary>
    /// <returns>How many messages were queued.</returns>
    private int EnqueueLater(Subscription subscription, FanOutBatch batch)
    {
        var outbox = subscription.Outbox;
        var (lastSequence, enqueued) = (subscription.LastSequence, 0);
        foreach (var message in batch.After(lastSequence))
        {
            if (message[batch.Format] is { } bytes)
            {
                if (!outbox.Fits(bytes.Length))
                {
                    subscription.FallBehind(lastSequence);
                    return enqueued;
                }
                outbox.Enqueue(bytes);
                enqueued++;
            }
            lastSequence = message.Sequence;
        }
        flushes.Add(outbox);
        return enqueued;
    }
}
