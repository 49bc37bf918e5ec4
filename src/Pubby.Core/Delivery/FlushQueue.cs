namespace Pubby.Core.Delivery;

/// <summary>
/// The outboxes that have frames to write at the end of the pass, and the two ways to write them: one by one, or many
/// by one call to the kernel. Belongs to the shard's thread.
/// </summary>
internal sealed class FlushQueue(DeliveryLimits limits, DeliveryStatistics statistics) : IDisposable
{
    /// <summary>
    /// Frames joined for one write. Joining more gains nothing: the copy then costs what the call would.
    /// </summary>
    public const int MaxWriteBytes = 64 * 1024;

    /// <summary>After so many sends the thread offers its core to others.</summary>
    public const int SendsPerTurn = 128;

    private readonly List<Outbox> _due = [];
    private readonly byte[] _scratch = GC.AllocateUninitializedArray<byte>(MaxWriteBytes, pinned: true);

    public bool IsEmpty => _due.Count == 0;

    /// <summary>Null: the shard sends to one socket after another.</summary>
    public SendBatch? Batch { get; private set; }

    /// <summary>From now on sends to many sockets go together. The queue disposes of the sender.</summary>
    public void SendBy(IBatchSender sender) => Batch = new SendBatch(sender, statistics);

    public void Add(Outbox outbox)
    {
        if (outbox.IsFlushDue) return;
        outbox.IsFlushDue = true;
        _due.Add(outbox);
    }

    /// <summary>
    /// Writes to every outbox that is due. If a write throws, the next call continues after that outbox.
    /// </summary>
    public void FlushAll()
    {
        if (Batch is not null && _due.Count >= limits.BatchedSends) SendQueued(Batch);
        var flushed = 0;
        try
        {
            while (flushed < _due.Count)
            {
                var outbox = _due[flushed++];
                outbox.IsFlushDue = false;
                statistics.Writes += outbox.Flush(_scratch);
                outbox.ContinueAfterFlush();
                if (flushed % SendsPerTurn == 0) Thread.Yield();
            }
        }
        finally
        {
            _due.RemoveRange(0, flushed);
        }
    }

    public void Dispose() => Batch?.Dispose();

    /// <summary>Sends the first write of each outbox together. What then still waits is written one by one.</summary>
    private void SendQueued(SendBatch batch)
    {
        statistics.Writes += batch.Send();
        foreach (var outbox in _due)
        {
            if (!outbox.HasRawSocket || !outbox.IsReady) continue;
            if (batch.IsFull || !batch.TryAddQueued(outbox))
            {
                statistics.Writes += batch.Send();
                Thread.Yield();
                batch.TryAddQueued(outbox);
            }
        }
        statistics.Writes += batch.Send();
    }
}
