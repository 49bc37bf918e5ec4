using Pubby.Core.Tracing;
using Pubby.Protocol;

namespace Pubby.Core.Delivery;

/// <summary>
/// One connection in one room. It is live, or behind: then no message of the room is queued for it until it has caught
/// up. All transitions are here:
/// <code>
///            FallBehind                BeginCatchUp
///   Live ────────────────▶ Behind ────────────────────▶ CatchingUp
///    ▲ ▲                     │ ▲                          │  │
///    │ └── Join, Leave ──────┘ └── incomplete, or another ┘  │
///    │                             dump was asked for        │
///    └───────────────── complete; Join, Leave ───────────────┘
/// </code>
/// A subscription begins live; it gets nothing before its shard has seen the join. Its fields belong to the thread of
/// the connection's shard; the room only adds and removes it.
/// </summary>
internal sealed class Subscription(Outbox outbox, ShardRoom room)
{
    public Outbox Outbox { get; } = outbox;

    /// <summary>The room's subscriptions on the connection's shard, this one among them.</summary>
    public ShardRoom ShardRoom { get; } = room;

    /// <summary>
    /// The room counts it among its subscribers. Belongs to the room's lock, which runs ahead of the shard.
    /// </summary>
    public bool IsSubscribed { get; set; }

    /// <summary>The room counts it among those that ask for its occupancy. Belongs to the room's lock.</summary>
    public bool IsWatching { get; set; }

    /// <summary>Whether it is told how many are subscribed, and whether it knows the newest number.</summary>
    public OccupancyState Occupancy { get; private set; }

    /// <summary>
    /// Its place in the shard's <see cref="SubscriptionList"/>; negative: it has not joined, or has left.
    /// </summary>
    public int Index { get; set; } = -1;

    public bool HasJoined => Index >= 0;

    /// <summary>
    /// Changes of the room up to this one are not for it: they were in its dump or catch-up, or came before it joined.
    /// </summary>
    public long LastSequence { get; private set; }

    public SubscriptionState State { get; private set; }

    /// <summary>
    /// The last change of the room that it was sent, while it is behind. During a catch-up the room reads it, and
    /// <see cref="PendingDump"/>, on a thread of the pool: see <see cref="EndCatchUp"/>.
    /// </summary>
    public long BehindSince { get; private set; }

    /// <summary>Set while a dump that was asked for waits for the connection to drain.</summary>
    public DumpPlan? PendingDump { get; private set; }

    public bool IsLive => State == SubscriptionState.Live;

    /// <summary>
    /// It has joined, or asks for a dump again. What was posted before is in its dump, or not for it.
    /// </summary>
    /// <param name="wasIdle">Nothing waited for the connection, so a dump of any size may be queued.</param>
    public void Join(Join join, bool wasIdle)
    {
        LastSequence = join.Sequence;
        Occupancy = join.AsksOccupancy ? OccupancyState.Due : OccupancyState.None;
        JoinRoom(join, wasIdle);
        if (join.Occupancy is { } known) SendOccupancy(known, isNew: false);
    }

    private void JoinRoom(Join join, bool wasIdle)
    {
        if (join.Dump is null) return;
        if (wasIdle || Outbox.Fits(join.Dump.TotalBytes))
        {
            Outbox.Enqueue(join.Dump);
            GoLive();
        }
        else
        {
            FallBehind(join.Sequence, join.Plan);
        }
    }

    /// <summary>
    /// Queues the number of subscribers, if it asked for it and does not have it. A connection that has no room for it
    /// is told later: nothing waits for it, and only the newest number is ever due.
    /// </summary>
    public void SendOccupancy(EncodedMessage occupancy, bool isNew)
    {
        if (Occupancy == OccupancyState.None || (Occupancy == OccupancyState.Sent && !isNew)) return;
        if (occupancy[Outbox.Connection.Format] is not { } frame) return;
        if (Outbox.State == OutboxState.Open && !Outbox.Fits(frame.Length))
        {
            Occupancy = OccupancyState.Due;
            ShardRoom.IsOccupancyDue = true;
            return;
        }
        Outbox.Enqueue(frame);
        Outbox.Shard.FlushLater(Outbox);
        Occupancy = OccupancyState.Sent;
    }

    /// <summary>It has left the room, or the shard never saw it join.</summary>
    public void Leave() => GoLive();

    /// <summary>From here on it gets no message, but later what it missed.</summary>
    /// <param name="since">The last change that it was sent.</param>
    /// <param name="plan">The dump that it gets instead.</param>
    public void FallBehind(long since, DumpPlan? plan = null)
    {
        // Even if nothing waits to be written: what did not fit can be larger than the whole outbox, and no write in
        // progress would then drain and begin the catch-up.
        Outbox.Shard.FlushLater(Outbox);
        if (IsLive)
        {
            Outbox.AddBehind(this);
            Outbox.Shard.Statistics.OnFellBehind();
        }
        MarkBehind(since, plan);
    }

    /// <summary>Its room is about to be asked for what it missed.</summary>
    public void BeginCatchUp() => State = SubscriptionState.CatchingUp;

    /// <summary>
    /// Takes the room's answer. It is ignored if the subscription has left or gone live in the meantime, or if another
    /// dump was asked for while it was made: the next catch-up brings that one.
    /// </summary>
    public void EndCatchUp(CaughtUp caughtUp)
    {
        if (caughtUp.Dump is null || !HasJoined || IsLive) return;
        if (!ReferenceEquals(caughtUp.Plan, PendingDump)) return;
        Outbox.Shard.Statistics.CatchUps++;
        Outbox.Enqueue(caughtUp.Dump);
        LastSequence = caughtUp.LastSequence;
        if (caughtUp.Traced is { } traced) TraceCaughtUp(traced, caughtUp.Plan?.Mode ?? SubscriptionMode.CatchUp);
        if (caughtUp.IsComplete) GoLive();
        else MarkBehind(caughtUp.LastSequence, plan: null);
    }

    private void TraceCaughtUp(IReadOnlyList<TracedMessage> messages, string mode)
    {
        foreach (var message in messages)
        {
            message.Note(TraceStage.CaughtUp, count: 1, mode);
            message.NoteOf(Outbox, TraceStage.CaughtUp, mode);
        }
    }

    private void GoLive()
    {
        if (IsLive) return;
        Outbox.RemoveBehind(this);
        Outbox.Shard.Statistics.Behind--;
        State = SubscriptionState.Live;
        PendingDump = null;
    }

    private void MarkBehind(long since, DumpPlan? plan)
    {
        State = SubscriptionState.Behind;
        BehindSince = since;
        PendingDump = plan;
    }
}

/// <summary>Whether a subscription is told how many are subscribed.</summary>
internal enum OccupancyState : byte
{
    /// <summary>It did not ask.</summary>
    None,

    /// <summary>It does not have the newest number yet.</summary>
    Due,

    Sent,
}

internal enum SubscriptionState : byte
{
    /// <summary>Each message of the room is queued for it.</summary>
    Live,

    /// <summary>
    /// It missed messages, or waits for its dump. Its connection asks for them once all else was sent.
    /// </summary>
    Behind,

    /// <summary>Its room makes what it missed.</summary>
    CatchingUp,
}

/// <summary>
/// A dump that a connection asked for while it could not take one: it is made when the connection has drained.
/// </summary>
/// <param name="Mode">One of <see cref="SubscriptionMode"/>.</param>
/// <param name="ChangedAfter">For a resume: items that changed after this version.</param>
internal sealed record DumpPlan(string Mode, long ChangedAfter);

/// <summary>A room, as a subscription that fell behind sees it.</summary>
internal interface ICatchUpSource
{
    /// <summary>
    /// Makes what <paramref name="subscription"/> missed after <paramref name="since"/>, or the dump that it waits for,
    /// and posts it to its shard (<see cref="Shard.PostCaughtUp"/>): always once for each call. Called from the thread
    /// pool.
    /// </summary>
    void CatchUp(Subscription subscription, long since, DumpPlan? plan);
}
