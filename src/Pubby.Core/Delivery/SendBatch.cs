namespace Pubby.Core.Delivery;

/// <summary>
/// Sends of a pass that go to the kernel together: 128 sends cost one call, and the loop that gathers them waits for
/// the memory of many outboxes at once instead of one by one (docs/performance.md). The bytes are in memory that does
/// not move. Belongs to the shard's thread; empty between its uses.
/// </summary>
internal sealed class SendBatch(IBatchSender sender, DeliveryStatistics statistics) : IDisposable
{
    private const int Bytes = 64 * 1024;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Bytes, pinned: true);
    private readonly Entry[] _entries = new Entry[sender.Capacity];
    private ReadOnlyMemory<byte> _shared;
    private int _count;
    private int _used;

    public bool IsFull => _count == _entries.Length;

    /// <summary>What is added from now on gets these bytes.</summary>
    /// <returns>False: there are too many to copy.</returns>
    public bool TryShare(ReadOnlyMemory<byte> bytes)
    {
        Send();
        if (bytes.Length > Bytes) return false;
        bytes.CopyTo(_bytes);
        _shared = bytes;
        return true;
    }

    /// <summary>True: what is added now gets these bytes.</summary>
    public bool Shares(ReadOnlyMemory<byte> bytes) => _shared.Equals(bytes);

    /// <summary>Adds a send of the shared bytes. The outbox must be idle and have a raw socket.</summary>
    public void Add(Outbox outbox)
    {
        Add(outbox, 0, _shared.Length);
        if (IsFull) Send();
    }

    /// <summary>Adds a send of what is queued in the outbox, as much of it as fits.</summary>
    /// <returns>False: not even the first frame fits.</returns>
    public bool TryAddQueued(Outbox outbox)
    {
        var length = outbox.TakeQueued(_bytes.AsMemory(_used));
        if (length == 0) return false;
        Add(outbox, _used, length);
        _used += length;
        return true;
    }

    /// <returns>How many sends were made.</returns>
    public int Send()
    {
        var count = _count;
        if (count == 0) return 0;
        var taken = sender.Send();
        var bytes = 0L;
        for (var i = 0; i < count; i++)
        {
            ref var entry = ref _entries[i];
            bytes += entry.Length;
            if (taken[i] != entry.Length) OnNotAllTaken(entry, taken[i]);
            entry = default;
        }
        statistics.Bytes += bytes;
        _count = 0;
        _used = 0;
        return count;
    }

    /// <summary>Sends what is left, and ends the sharing.</summary>
    public void EndSharing()
    {
        Send();
        _shared = default;
    }

    public void Dispose() => sender.Dispose();

    private void Add(Outbox outbox, int offset, int length)
    {
        sender.Add(outbox.FileDescriptor,
            System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, offset), length);
        _entries[_count++] = new Entry(outbox, offset, length);
    }

    private void OnNotAllTaken(in Entry entry, int taken)
    {
        var isBorrowed = _shared.IsEmpty;
        entry.Outbox.OnNotAllTaken(isBorrowed
            ? _bytes.AsMemory(entry.Offset, entry.Length) : _shared, taken, isBorrowed);
    }

    private readonly record struct Entry(Outbox Outbox, int Offset, int Length);
}
