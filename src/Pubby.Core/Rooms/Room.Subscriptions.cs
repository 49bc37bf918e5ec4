using Pubby.Core.Delivery;
using Pubby.Core.Messages;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Core.Rooms;

/// <summary>Who hears of the room's changes, and from where on.</summary>
internal sealed partial class Room
{
    /// <summary>A subscription that hears nothing yet.</summary>
    public Subscription NewSubscription(Outbox outbox)
    {
        lock (_gate)
        {
            var shardRoom = _shardRooms[_context.Shards.IndexOf(outbox.Shard)] ??= new ShardRoom(outbox.Shard, this);
            return new Subscription(outbox, shardRoom);
        }
    }

    /// <summary>
    /// From here on the subscription gets what it asked for, then every later change: both are posted under the lock that changes take, so
    /// nothing falls between and nothing comes twice. The room must be loaded.
    /// </summary>
    /// <param name="reply">Makes the answer to the command from the mode; it is sent ahead of the dump.</param>
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
            // Subscribers already behind were marked earlier in the mailbox. This one joins after that mark, so clear the flag.
            subscription.ShardRoom.IsOverrun = false;
            var plan = Decide(request);
            var dump = plan is null ? null : ForConnectionOf(subscription, EncodedDumpOf(subscription.Outbox.Connection.Format, plan));
            var mode = plan?.Mode ?? SubscriptionMode.Live;
            subscription.ShardRoom.Shard.PostJoin(subscription, new Join(_map.Sequence, reply?.Invoke(mode), dump, plan));
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
            Subscribers--;
            subscription.ShardRoom.Subscribers--;
            _subscribersByFormat[(int)subscription.Outbox.Connection.Format]--;
            subscription.ShardRoom.Shard.PostLeave(subscription, reply);
        }
    }

    /// <summary>Broadcasts something that is not a message of the room's, to the formats that <paramref name="encode"/> has bytes for. Best effort: it is in no dump and no catch-up.</summary>
    public void BroadcastFrame(Func<WireFormat, byte[]?> encode)
    {
        lock (_gate)
        {
            // A number of its own, so that who joined at the last change hears it.
            _map.SkipSequence();
            Broadcast(encode);
        }
    }

    public void CatchUp(Subscription subscription, long since, DumpPlan? plan)
    {
        if (subscription.Outbox.Connection.TakesDeflated) DeflateAhead(subscription, since, plan);
        lock (_gate)
        {
            // Whoever is behind by now was marked in the mailbox ahead of what is posted from here on.
            subscription.ShardRoom.IsOverrun = false;
            subscription.ShardRoom.Shard.PostCaughtUp(subscription, MakeCaughtUp(subscription, since, plan));
        }
    }

    private CaughtUp MakeCaughtUp(Subscription subscription, long since, DumpPlan? plan)
    {
        if (!subscription.IsSubscribed) return new CaughtUp(null, 0, IsComplete: true);
        var format = subscription.Outbox.Connection.Format;
        if (plan is not null) return new CaughtUp(ForConnectionOf(subscription, EncodedDumpOf(format, plan)), _map.Sequence, IsComplete: true, plan);
        var (dump, lastSequence, isComplete) = _dumps.CatchUp(format, since, _context.Limits.OutboxBytes);
        return new CaughtUp(ForConnectionOf(subscription, dump), lastSequence, isComplete);
    }

    /// <summary>
    /// Compresses what is about to be sent, outside of the lock. Where the room changes in between, its new dump goes out plain: that is as right, and nobody who asks waits for more
    /// than one compression, however fast the room changes.
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
            // Who saw an empty room held nothing, and misses no deletion.
            && (cursor == 0 || cursor >= _map.CompleteSince);
        if (!isResumable) return new DumpPlan(SubscriptionMode.Reset, 0);
        // Rounded down to the second, so that clients which were cut off together share one dump.
        var after = cursor - (long)Retention.Overlap.TotalMicroseconds;
        return new DumpPlan(SubscriptionMode.Resume, after - after % TimeSpan.MicrosecondsPerSecond);
    }

    private EncodedDump EncodedDumpOf(WireFormat format, DumpPlan dump) => dump.Mode == SubscriptionMode.Resume
        ? _dumps.Resume(format, dump.ChangedAfter)
        : _dumps.Whole(format, dump.Mode);
}

/// <summary>What a subscriber asks to get ahead of the live messages: nothing, a dump, or what changed since a cursor.</summary>
/// <param name="Epoch">Goes with <paramref name="Cursor"/>.</param>
internal readonly record struct DumpRequest(bool Dump, long? Cursor = null, string? Epoch = null);
