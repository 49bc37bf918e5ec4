namespace Pubby.Core.Delivery;

/// <summary>
/// Sends of a pass that go to the kernel together: 128 cost it one call and not 128, and the loop that gathers them waits for memory many outboxes at a time
/// instead of one (docs/performance.md). Bytes lie in memory that does not move meanwhile. Belongs to the shard's thread; empty between its uses.
/// </summary>
internal sealed class SendBatch(IBatchSender sender) : IDisposable
{
    private const int Bytes = 64 * 1024;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Bytes, pinned: true);
    private readonly Entry[] _entries = new Entry[sender.Capacity];
    private ReadOnlyMemory<byte> _shared;
    private int _count;
    private int _used;

    public bool IsFull => _count == _entries.Length;

    /// <summary>What is added from here on gets these bytes.</summary>
    /// <returns>False: they are too many to be copied.</returns>
    public bool TryShare(ReadOnlyMemory<byte> bytes)
    {
        Send();
        if (bytes.Length > Bytes) return false;
        bytes.CopyTo(_bytes);
        _shared = bytes;
        return true;
    }

    /// <summary>True if what is added now gets these very bytes.</summary>
    public bool Shares(ReadOnlyMemory<byte> bytes) => _shared.Equals(bytes);

    /// <summary>The bytes of <see cref="TryShare"/>, to an idle outbox that <see cref="Outbox.HasRawSocket"/>.</summary>
    public void Add(Outbox outbox)
    {
        Add(outbox, 0, _shared.Length);
        if (IsFull) Send();
    }

    /// <summary>What is queued in the outbox, as much of it as there is a place for.</summary>
    /// <returns>False: there is none even for the first frame.</returns>
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
        for (var i = 0; i < count; i++)
        {
            ref var entry = ref _entries[i];
            if (taken[i] != entry.Length) OnNotAllTaken(entry, taken[i]);
            entry = default;
        }
        _count = 0;
        _used = 0;
        return count;
    }

    /// <summary>Sends what is left of a fan-out.</summary>
    public void EndSharing()
    {
        Send();
        _shared = default;
    }

    public void Dispose() => sender.Dispose();

    private void Add(Outbox outbox, int offset, int length)
    {
        sender.Add(outbox.FileDescriptor, System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, offset), length);
        _entries[_count++] = new Entry(outbox, offset, length);
    }

    private void OnNotAllTaken(in Entry entry, int taken)
    {
        var isBorrowed = _shared.IsEmpty;
        entry.Outbox.OnNotAllTaken(isBorrowed ? _bytes.AsMemory(entry.Offset, entry.Length) : _shared, taken, isBorrowed);
    }

    private readonly record struct Entry(Outbox Outbox, int Offset, int Length);
}
