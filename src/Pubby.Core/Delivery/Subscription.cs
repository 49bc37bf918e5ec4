namespace Pubby.Core.Delivery;

/// <summary>
/// One connection in one room. Its fields belong to the connection's shard; the room only adds and removes it.
/// It is live, or behind: then no message of the room is queued for it until it has caught up.
/// </summary>
internal sealed class Subscription(Outbox outbox, ShardRoom audience, ICatchUpSource room)
{
    private const long Live = -1;

    public Outbox Outbox { get; } = outbox;

    /// <summary>The room's subscriptions on the connection's shard, this one among them.</summary>
    public ShardRoom ShardRoom { get; } = audience;

    public ICatchUpSource Room { get; } = room;

    /// <summary>The room counts it among its subscribers. Belongs to the room's lock, which runs ahead of the shard.</summary>
    public bool IsSubscribed { get; set; }

    /// <summary>Where it stands in its audience's array; negative: it has not joined, or has left.</summary>
    public int Index { get; set; } = -1;

    /// <summary>Changes of the room up to this one are not for it: they were in its dump or catch-up, or before its time.</summary>
    public long Through { get; set; }

    /// <summary>The last change of the room that it was sent, while it is behind.</summary>
    public long BehindSince { get; private set; } = Live;

    /// <summary>Set while a dump that was asked for waits for the connection to drain.</summary>
    public DumpPlan? Owed { get; private set; }

    public bool IsLive => BehindSince == Live;

    public void FallBehind(long since, DumpPlan? owed = null)
    {
        BehindSince = since;
        Owed = owed;
    }

    public void GoLive() => FallBehind(Live);
}

/// <summary>A dump that a connection asked for while it had no room for one: it is made when the connection drains.</summary>
/// <param name="Mode">One of <see cref="Pubby.Protocol.SubscriptionMode"/>.</param>
/// <param name="ChangedAfter">For a resume: items that changed after this version.</param>
internal sealed record DumpPlan(string Mode, long ChangedAfter);

/// <summary>A room, as a subscription that fell behind sees it.</summary>
internal interface ICatchUpSource
{
    /// <summary>
    /// Makes what <paramref name="subscription"/> missed after <paramref name="since"/>, or the dump it is owed, and posts it to its shard
    /// (<see cref="Shard.PostCaughtUp"/>): always once for each call. Called from the thread pool.
    /// </summary>
    void CatchUp(Subscription subscription, long since, DumpPlan? owed);
}
