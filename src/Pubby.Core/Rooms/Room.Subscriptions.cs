using Pubby.Core.Delivery;
using Pubby.Core.Messages;
using Pubby.Core.Tracing;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Core.Rooms;

/// <summary>Who gets the room's changes, and from which change on.</summary>
internal sealed partial class Room
{
    /// <summary>Makes a subscription that gets nothing yet.</summary>
    public Subscription NewSubscription(Outbox outbox)
    {
        lock (_gate)
        {
            var shardRoom = _shardRooms[_context.Shards.IndexOf(outbox.Shard)] ??= new ShardRoom(outbox.Shard, this);
            return new Subscription(outbox, shardRoom);
        }
    }

    /// <summary>
    /// From now on the subscription gets what it asked for, then every later change. Both are posted under the lock
    /// that changes take, so none is left out and none comes twice. The room must be loaded.
    /// </summary>
    /// <param name="reply">Makes the answer to the command from the mode; it is sent before the dump.</param>
    /// <returns>The mode: live, dump, resume or reset.</returns>
    public string Subscribe(Subscription subscription, in DumpRequest request, Func<string, byte[]>? reply)
    {
        if (subscription.Outbox.Connection.TakesDeflated) DeflateAhead(subscription.Outbox.Connection.Format, request);
        lock (_gate)
        {
            ExpireDueLocked(_context.NowMs);
            if (!subscription.IsSubscribed)
            {
                subscription.IsSubscribed = true;
                Subscribers++;
                subscription.ShardRoom.Subscribers++;
                _subscribersByFormat[(int)subscription.Outbox.Connection.Format]++;
            }
            // Subscribers already behind were marked earlier in the mailbox. This one joins after that mark, so clear
            // the flag.
            subscription.ShardRoom.IsOverrun = false;
            var plan = Decide(request);
            var dump = plan is null
                ? null : ForConnectionOf(subscription, EncodedDumpOf(subscription.Outbox.Connection.Format, plan));
            var mode = plan?.Mode ?? SubscriptionMode.Live;
            Watch(subscription, request.Occupancy);
            subscription.ShardRoom.Shard.PostJoin(subscription,
                new Join(_map.Sequence, reply?.Invoke(mode), dump, plan)
                {
                    AsksOccupancy = request.Occupancy,
                    Occupancy = request.Occupancy ? _occupancy : null,
                });
            _context.Traces.NoteOf(subscription.Outbox, TraceStage.Subscribed, Name, reason: mode);
            return mode;
        }
    }

    /// <summary>Ends the subscription, and leaves the room to linger if it was the last.</summary>
    public void Unsubscribe(Subscription subscription, byte[]? reply)
    {
        lock (_gate)
        {
            if (!subscription.IsSubscribed) return;
            subscription.IsSubscribed = false;
            Watch(subscription, isWatching: false);
            Subscribers--;
            subscription.ShardRoom.Subscribers--;
            _subscribersByFormat[(int)subscription.Outbox.Connection.Format]--;
            subscription.ShardRoom.Shard.PostLeave(subscription, reply);
            _context.Traces.NoteOf(subscription.Outbox, TraceStage.Unsubscribed, Name);
        }
    }

    /// <summary>
    /// Broadcasts a frame that is no message of the room, in the formats for which <paramref name="encode"/> has bytes.
    /// Best effort: it is in no dump and no catch-up.
    /// </summary>
    public void BroadcastFrame(Func<WireFormat, byte[]?> encode)
    {
        lock (_gate)
        {
            // A number of its own, so that a subscription that joined at the last change gets it.
            _map.SkipSequence();
            Broadcast(encode);
        }
    }

    public void CatchUp(Subscription subscription, long since, DumpPlan? plan)
    {
        if (subscription.Outbox.Connection.TakesDeflated) DeflateAhead(subscription, since, plan);
        lock (_gate)
        {
            // Subscribers already behind were marked earlier in the mailbox than what is posted from now on.
            subscription.ShardRoom.IsOverrun = false;
            var caughtUp = MakeCaughtUp(subscription, since, plan);
            if (_context.Traces.IsOn) caughtUp = caughtUp with { Traced = TracedOf(subscription, since, plan) };
            subscription.ShardRoom.Shard.PostCaughtUp(subscription, caughtUp);
        }
    }

    /// <summary>The messages of a catch-up that somebody traces.</summary>
    private TracedMessage[] TracedOf(Subscription subscription, long since, DumpPlan? plan)
    {
        IEnumerable<Message> messages = plan switch
        {
            null => _map.ChangedSince(since, _context.Limits.OutboxBytes).Messages,
            { Mode: SubscriptionMode.Resume } => _map.ChangedAfter(plan.ChangedAfter),
            _ => _map.Live(),
        };
        return
        [
            .. messages
                .Select(message => _context.Traces.Find(Name, message.Id, message.Version, subscription.Outbox))
                .OfType<TracedMessage>(),
        ];
    }

    private CaughtUp MakeCaughtUp(Subscription subscription, long since, DumpPlan? plan)
    {
        if (!subscription.IsSubscribed) return new CaughtUp(null, 0, IsComplete: true);
        var format = subscription.Outbox.Connection.Format;
        if (plan is not null)
            return new CaughtUp(ForConnectionOf(subscription, EncodedDumpOf(format, plan)), _map.Sequence,
                IsComplete: true, plan);
        var (dump, lastSequence, isComplete) = _dumps.CatchUp(format, since, _context.Limits.OutboxBytes);
        return new CaughtUp(ForConnectionOf(subscription, dump), lastSequence, isComplete);
    }

    /// <summary>
    /// Compresses what is about to be sent, outside of the lock. If the room changes in between, its new dump is sent
    /// uncompressed: clients read both, and each waits for one compression at most, however fast the room changes.
    /// </summary>
    private void DeflateAhead(WireFormat format, in DumpRequest request)
    {
        EncodedDump dump;
        lock (_gate)
        {
            ExpireDueLocked(_context.NowMs);
            if (Decide(request) is not { } plan) return;
            dump = EncodedDumpOf(format, plan);
        }
        _context.Deflater.Deflate(dump);
    }

    private void DeflateAhead(Subscription subscription, long since, DumpPlan? plan)
    {
        EncodedDump? dump;
        lock (_gate) dump = MakeCaughtUp(subscription, since, plan).Dump;
        if (dump is not null) _context.Deflater.Deflate(dump);
    }

    private static EncodedDump ForConnectionOf(Subscription subscription, EncodedDump dump) =>
        subscription.Outbox.Connection.TakesDeflated ? dump.Deflated ?? dump : dump;

    private DumpPlan? Decide(in DumpRequest request)
    {
        if (request.Cursor is not { } cursor) return request.Dump ? new DumpPlan(SubscriptionMode.Dump, 0) : null;
        var isResumable = request.Epoch == _context.Epoch
            && cursor <= _map.Cursor
            // A client with cursor 0 saw an empty room: it holds nothing, so it misses no deletion.
            && (cursor == 0 || cursor >= _map.CompleteSince);
        if (!isResumable) return new DumpPlan(SubscriptionMode.Reset, 0);
        // Rounded down to the second, so that clients that lost their connections together share one dump.
        var after = cursor - (long)Retention.Overlap.TotalMicroseconds;
        return new DumpPlan(SubscriptionMode.Resume, after - after % TimeSpan.MicrosecondsPerSecond);
    }

    private EncodedDump EncodedDumpOf(WireFormat format, DumpPlan dump) => dump.Mode == SubscriptionMode.Resume
        ? _dumps.Resume(format, dump.ChangedAfter)
        : _dumps.Whole(format, dump.Mode);
}

/// <summary>
/// What a subscriber asks to get ahead of the live messages: nothing, a dump, or what changed since a cursor.
/// </summary>
/// <param name="Epoch">Belongs to <paramref name="Cursor"/>.</param>
/// <param name="Occupancy">It wants to be told how many are subscribed, too.</param>
internal readonly record struct DumpRequest(
    bool Dump, long? Cursor = null, string? Epoch = null, bool Occupancy = false)
{
    /// <summary>It holds nothing of the room, and wants all of it.</summary>
    public bool IsWhole => Dump && Cursor is null;
}
