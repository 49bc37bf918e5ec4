namespace Pubby.Core.Delivery;

/// <summary>
/// What one room has for its subscriptions on one shard, and when it goes out. Belongs to the shard's thread, and there
/// to <see cref="FanOutScheduler"/>; only <see cref="IsCoalescing"/> is read by other threads.
/// </summary>
internal sealed class RoomFanOut
{
    private readonly Queue<EncodedMessage> _pending = new();
    private volatile bool _isCoalescing;

    /// <summary>The scheduler has the room on its list for the next pass, or lets it wait.</summary>
    public bool IsDue { get; set; }

    /// <summary>
    /// It is due, and its next batch waits until <see cref="CoalescesUntil"/>, when the shard wakes by itself.
    /// The mailbox reads it, to wake no shard for such a room.
    /// </summary>
    public bool IsCoalescing
    {
        get => _isCoalescing;
        set => _isCoalescing = value;
    }

    /// <summary>In units of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long CoalescesUntil { get; set; }

    /// <summary>
    /// In units of <see cref="TimeProvider.GetTimestamp"/>; null: the room has too few subscriptions to coalesce.
    /// </summary>
    public long? BatchBeganAt { get; set; }

    /// <summary>The bytes that wait for the next batch.</summary>
    public int PendingBytes { get; private set; }

    /// <summary>What is being handed out now.</summary>
    public FanOutBatch Batch { get; } = new();

    /// <summary>Nothing is pending, and no batch is under way.</summary>
    public bool IsQuiet => _pending.Count == 0 && !Batch.IsUnderWay;

    public void AddPending(EncodedMessage message)
    {
        _pending.Enqueue(message);
        PendingBytes += message.Length;
    }

    /// <summary>Takes what is pending into a new batch: as much as fits in one write, at least one message.</summary>
    /// <returns>False: there is nothing.</returns>
    public bool TryBeginBatch(int maxBytes)
    {
        var bytes = 0;
        while (_pending.TryPeek(out var message) && (bytes == 0 || bytes + message.Length <= maxBytes))
        {
            bytes += message.Length;
            Batch.Add(_pending.Dequeue());
        }
        PendingBytes -= bytes;
        return Batch.IsUnderWay;
    }
}
