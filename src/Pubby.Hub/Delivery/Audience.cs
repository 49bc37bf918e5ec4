using Pubby.Hub.Wire;

namespace Pubby.Hub.Delivery;

/// <summary>
/// The subscriptions of one room on one shard, and what the room has for them. The room posts to it under the room's lock;
/// its lists belong to the shard's thread.
/// </summary>
internal sealed class Audience(Shard shard)
{
    private readonly SubscriptionList?[] _byFormat = new SubscriptionList?[WireFormats.Count];
    private readonly List<EncodedMessage> _pending = [];
    private int _postedBytes;

    public Shard Shard => shard;

    /// <summary>How many subscriptions the room has given it. Belongs to the room's lock, as it runs ahead of the lists.</summary>
    public int Subscribers { get; set; }

    /// <summary>Belongs to the room's lock: nothing is posted until a catch-up ends it.</summary>
    public bool IsOverrun { get; set; }

    /// <summary>True while a pass has it on its list of audiences to fan out to.</summary>
    public bool IsFanOutDue { get; set; }

    public List<EncodedMessage> Pending => _pending;

    public int PendingBytes { get; private set; }

    /// <summary>Counts bytes as posted; false when that is too much, and then they are not to be posted.</summary>
    public bool TryReserve(int bytes)
    {
        if (Volatile.Read(ref _postedBytes) + bytes > shard.Limits.PostedBytes) return false;
        Interlocked.Add(ref _postedBytes, bytes);
        return true;
    }

    public void AddPending(EncodedMessage message)
    {
        _pending.Add(message);
        PendingBytes += message.Length;
    }

    public void ClearPending()
    {
        Interlocked.Add(ref _postedBytes, -PendingBytes);
        _pending.Clear();
        PendingBytes = 0;
    }

    public SubscriptionList ListOf(WireFormat format) => _byFormat[(int)format] ??= new SubscriptionList();

    public ReadOnlySpan<Subscription> Of(WireFormat format) => _byFormat[(int)format] is { } list ? list.Items : default;

    /// <summary>All that is pending, as one run of bytes in <paramref name="format"/>; empty where the format carries none of it.</summary>
    public ReadOnlyMemory<byte> JoinPending(WireFormat format)
    {
        if (_pending.Count == 1) return _pending[0][format];
        var length = 0;
        foreach (var message in _pending) length += message[format]?.Length ?? 0;
        if (length == 0) return default;
        var joined = GC.AllocateUninitializedArray<byte>(length);
        var at = 0;
        foreach (var message in _pending)
        {
            if (message[format] is not { } bytes) continue;
            bytes.CopyTo(joined, at);
            at += bytes.Length;
        }
        return joined;
    }
}
