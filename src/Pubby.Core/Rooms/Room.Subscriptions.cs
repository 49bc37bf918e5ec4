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
            var audience = _audiences[_context.Shards.IndexOf(outbox.Shard)] ??= new ShardRoom(outbox.Shard, this);
            return new Subscription(outbox, audience);
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
            var owed = Decide(request);
            var image = owed is null ? null : For(subscription, ImageOf(subscription.Outbox.Connection.Format, owed));
            var mode = owed?.Mode ?? SubscriptionMode.Live;
            subscription.ShardRoom.Shard.PostJoin(subscription, new Join(_map.Sequence, reply?.Invoke(mode), image, owed));
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
    public void Tell(Func<WireFormat, byte[]?> encode)
    {
        lock (_gate)
        {
            // A number of its own, so that who joined at the last change hears it.
            _map.SkipSequence();
            Broadcast(encode);
        }
    }

    public void CatchUp(Subscription subscription, long since, DumpPlan? owed)
    {
        if (subscription.Outbox.Connection.TakesDeflated) DeflateAhead(subscription, since, owed);
        lock (_gate)
        {
            // Whoever is behind by now was marked in the mailbox ahead of what is posted from here on.
            subscription.ShardRoom.IsOverrun = false;
            subscription.ShardRoom.Shard.PostCaughtUp(subscription, MakeCaughtUp(subscription, since, owed));
        }
    }

    private CaughtUp MakeCaughtUp(Subscription subscription, long since, DumpPlan? owed)
    {
        if (!subscription.IsSubscribed) return new CaughtUp(null, 0, IsWhole: true);
        var format = subscription.Outbox.Connection.Format;
        if (owed is not null) return new CaughtUp(For(subscription, ImageOf(format, owed)), _map.Sequence, IsWhole: true, owed);
        var (image, through, isWhole) = _images.CatchUp(format, since, _context.Limits.OutboxBytes);
        return new CaughtUp(For(subscription, image), through, isWhole);
    }

    /// <summary>
    /// Compresses what is about to be sent, outside of the lock. Where the room changes in between, its new image goes out plain: that is as right, and nobody who asks waits for more
    /// than one compression, however fast the room changes.
    /// </summary>
    private void DeflateAhead(WireFormat format, in DumpRequest request)
    {
        DumpImage image;
        lock (_gate)
        {
            ExpireDueLocked(_context.NowMs);
            if (Decide(request) is not { } owed) return;
            image = ImageOf(format, owed);
        }
        _context.Deflater.Deflate(image);
    }

    private void DeflateAhead(Subscription subscription, long since, DumpPlan? owed)
    {
        DumpImage? image;
        lock (_gate) image = MakeCaughtUp(subscription, since, owed).Image;
        if (image is not null) _context.Deflater.Deflate(image);
    }

    private static DumpImage For(Subscription subscription, DumpImage image) =>
        subscription.Outbox.Connection.TakesDeflated ? image.Deflated ?? image : image;

    private DumpPlan? Decide(in DumpRequest request)
    {
        if (request.Cursor is not { } cursor) return request.Dump ? new DumpPlan(SubscriptionMode.Dump, 0) : null;
        var isResumable = request.Epoch == _context.Epoch
            && cursor <= _map.Cursor
            // Who saw an empty room held nothing, and misses no deletion.
            && (cursor == 0 || cursor >= _map.KnownSince);
        if (!isResumable) return new DumpPlan(SubscriptionMode.Reset, 0);
        // Rounded down to the second, so that clients which were cut off together share one image.
        var after = cursor - (long)Retention.Overlap.TotalMicroseconds;
        return new DumpPlan(SubscriptionMode.Resume, after - after % TimeSpan.MicrosecondsPerSecond);
    }

    private DumpImage ImageOf(WireFormat format, DumpPlan dump) => dump.Mode == SubscriptionMode.Resume
        ? _images.Resume(format, dump.ChangedAfter)
        : _images.Whole(format, dump.Mode);
}

/// <summary>What a subscriber asks to get ahead of the live messages: nothing, a dump, or what changed since a cursor.</summary>
/// <param name="Epoch">Goes with <paramref name="Cursor"/>.</param>
internal readonly record struct DumpRequest(bool Dump, long? Cursor = null, string? Epoch = null);
