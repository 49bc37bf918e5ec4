using Pubby.Core.Wire;

namespace Pubby.Core.Delivery;

/// <summary>
/// The subscriptions of one room on one shard. The room posts to it under the room's lock; its lists belong to the
/// shard's thread.
/// </summary>
internal sealed class ShardRoom(Shard shard, ICatchUpSource room)
{
    private readonly SubscriptionList?[] _byFormat = new SubscriptionList?[WireFormats.Count];
    private int _postedBytes;
    private volatile bool _isOccupancyDue;

    public Shard Shard => shard;

    public ICatchUpSource Room => room;

    /// <summary>
    /// How many subscriptions the room has given to this shard. Belongs to the room's lock, because it runs ahead of
    /// the lists.
    /// </summary>
    public int Subscribers { get; set; }

    /// <summary>Belongs to the room's lock: nothing is posted until a catch-up ends it.</summary>
    public bool IsOverrun { get; set; }

    /// <summary>
    /// A subscription lacks the newest number of subscribers. Written by the shard's thread, and read by the room.
    /// </summary>
    public bool IsOccupancyDue
    {
        get => _isOccupancyDue;
        set => _isOccupancyDue = value;
    }

    /// <summary>How many subscriptions the lists hold. Belongs to the shard's thread.</summary>
    public int Subscriptions { get; private set; }

    /// <summary>It has more subscriptions than one pass serves of a room.</summary>
    public bool IsLarge => Subscriptions > shard.Limits.SliceSubscriptions;

    /// <summary>Belongs to the shard's <see cref="FanOutScheduler"/>.</summary>
    public RoomFanOut FanOut { get; } = new();

    /// <summary>Counts bytes as posted. Under the room's lock.</summary>
    /// <returns>False: that is too much, so they must not be posted.</returns>
    public bool TryReserve(int bytes)
    {
        if (Volatile.Read(ref _postedBytes) + bytes > shard.Limits.PostedBytes) return false;
        Interlocked.Add(ref _postedBytes, bytes);
        return true;
    }

    /// <summary>The shard has delivered bytes that were reserved.</summary>
    public void Release(int bytes) => Interlocked.Add(ref _postedBytes, -bytes);

    public void Add(Subscription subscription)
    {
        (_byFormat[(int)subscription.Outbox.Connection.Format] ??= new SubscriptionList()).Add(subscription);
        Subscriptions++;
    }

    /// <summary>
    /// May be called while a batch is under way. A subscription that leaves gets no more of the batch.
    /// </summary>
    public void Remove(Subscription subscription)
    {
        var format = subscription.Outbox.Connection.Format;
        var batch = FanOut.Batch;
        var isServed = batch.IsUnderWay && batch.Format == format;
        var served = _byFormat[(int)format]!.Remove(subscription, isServed ? batch.Next : 0);
        if (isServed) batch.Next = served;
        Subscriptions--;
    }

    public ReadOnlySpan<Subscription> Of(WireFormat format) =>
        _byFormat[(int)format] is { } list ? list.Items : default;
}
