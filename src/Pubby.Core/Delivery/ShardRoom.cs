using Pubby.Core.Wire;

namespace Pubby.Core.Delivery;

/// <summary>
/// The subscriptions of one room on one shard, and what the room has for them. The room posts to it under the room's lock;
/// its lists belong to the shard's thread.
/// </summary>
internal sealed class ShardRoom(Shard shard)
{
    private readonly SubscriptionList?[] _byFormat = new SubscriptionList?[WireFormats.Count];
    private readonly Queue<EncodedMessage> _pending = new();
    private int _postedBytes;
    private volatile bool _isResting;

    public Shard Shard => shard;

    /// <summary>How many subscriptions the room has given it. Belongs to the room's lock, as it runs ahead of the lists.</summary>
    public int Subscribers { get; set; }

    /// <summary>Belongs to the room's lock: nothing is posted until a catch-up ends it.</summary>
    public bool IsOverrun { get; set; }

    /// <summary>How many there are in the lists.</summary>
    public int Subscriptions { get; private set; }

    /// <summary>More subscriptions than one pass serves of a room.</summary>
    public bool IsLarge => Subscriptions > shard.Limits.SliceSubscriptions;

    /// <summary>True while a pass has it on its list of audiences to fan out to.</summary>
    public bool IsFanOutDue { get; set; }

    /// <summary>It is due, and its next round waits until <see cref="RestsUntil"/>, when the shard wakes by itself. Read by who posts, too.</summary>
    public bool IsResting
    {
        get => _isResting;
        set => _isResting = value;
    }

    /// <summary>As <see cref="TimeProvider.GetTimestamp"/> counts.</summary>
    public long RestsUntil { get; set; }

    /// <summary>As <see cref="TimeProvider.GetTimestamp"/> counts; null: the room has too few subscriptions to rest.</summary>
    public long? RoundBeganAt { get; set; }

    /// <summary>Of what waits for the next round.</summary>
    public int PendingBytes { get; private set; }

    /// <summary>What is being handed out now.</summary>
    public FanOutBatch Round { get; } = new();

    /// <summary>Nothing is pending, and no round is under way.</summary>
    public bool IsQuiet => _pending.Count == 0 && !Round.IsUnderWay;

    /// <summary>Counts bytes as posted; false when that is too much, and then they are not to be posted.</summary>
    public bool TryReserve(int bytes)
    {
        if (Volatile.Read(ref _postedBytes) + bytes > shard.Limits.PostedBytes) return false;
        Interlocked.Add(ref _postedBytes, bytes);
        return true;
    }

    public void AddPending(EncodedMessage message)
    {
        _pending.Enqueue(message);
        PendingBytes += message.Length;
    }

    /// <summary>Takes what is pending into a new round: as much as one write is worth, at least one message.</summary>
    /// <returns>False: there is nothing.</returns>
    public bool TryBeginRound(int maxBytes)
    {
        var bytes = 0;
        while (_pending.TryPeek(out var message) && (bytes == 0 || bytes + message.Length <= maxBytes))
        {
            bytes += message.Length;
            Round.Add(_pending.Dequeue());
        }
        PendingBytes -= bytes;
        return Round.IsUnderWay;
    }

    public void EndRound() => Interlocked.Add(ref _postedBytes, -Round.End());

    public void Add(Subscription subscription)
    {
        (_byFormat[(int)subscription.Outbox.Connection.Format] ??= new SubscriptionList()).Add(subscription);
        Subscriptions++;
    }

    /// <summary>Also while a round is under way. The one that leaves gets no more of it.</summary>
    public void Remove(Subscription subscription)
    {
        var format = subscription.Outbox.Connection.Format;
        var served = Round.IsUnderWay && Round.Format == format ? Round.Next : 0;
        served = _byFormat[(int)format]!.Remove(subscription, served);
        if (Round.IsUnderWay && Round.Format == format) Round.Next = served;
        Subscriptions--;
    }

    public ReadOnlySpan<Subscription> Of(WireFormat format) => _byFormat[(int)format] is { } list ? list.Items : default;
}
