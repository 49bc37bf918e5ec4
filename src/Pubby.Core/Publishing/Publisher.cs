using Pubby.Core.Backplane;
using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Diagnostics;
using Pubby.Core.Messages;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;

namespace Pubby.Core.Publishing;

/// <summary>
/// A message's way in: announced and stamped, stored, then broadcast, here, to the other nodes and to the other regions. The answer waits for the store, and for
/// the bus and the relay to take it: for no subscriber.
/// </summary>
internal sealed class Publisher(
    IMessageStore store, RoomRegistry rooms, FleetBroadcaster relay, IRegionRelay regions, UncertainWrites doubts, VersionClock clock, TimeProvider time, Failpoints failpoints)
{
    /// <summary>A write that other writers overtook this often in a row is given up: somebody writes the id faster than the store answers.</summary>
    private const int MaxAttempts = 16;

    /// <summary>The last write wins: one that the store refuses because of a newer version is stamped past it and tried again.</summary>
    /// <exception cref="StoreUnavailableException">Nothing is acknowledged. It may or may not be stored; the same write may be sent again.</exception>
    public ValueTask<PublishResult> PublishAsync(Publication publication) =>
        publication.IsStored ? PublishStoredAsync(publication) : PublishOnceAsync(publication);

    private async ValueTask<PublishResult> PublishStoredAsync(Publication publication)
    {
        for (var attempt = 1; ; attempt++)
        {
            var reservation = await relay.ReserveAsync(publication.Room);
            var message = Stamp(publication, reservation.Version);
            var result = await StoreAsync(publication, message);
            switch (result.Outcome)
            {
                case PutOutcome.Created or PutOutcome.Replaced:
                    failpoints.OnStored();
                    rooms.Find(publication.Room)?.Apply(message);
                    return new PublishResult(result, !await TellAsync(publication.Room, message, reservation));
                case PutOutcome.Unchanged:
                    // A write that timed out, or whose node died, may have happened after all, and was never told: its repetition finds it stored.
                    message = message with { Version = result.Version };
                    rooms.Find(publication.Room)?.Apply(message);
                    await TellAsync(publication.Room, message, reservation);
                    return new PublishResult(result);
                case PutOutcome.Newer when attempt < MaxAttempts:
                    await relay.WithdrawAsync(publication.Room, reservation);
                    clock.Observe(result.Version);
                    break;
                default:
                    await relay.WithdrawAsync(publication.Room, reservation);
                    return new PublishResult(result.Outcome == PutOutcome.Newer ? new PutResult(PutOutcome.Overloaded, 0) : result);
            }
        }
    }

    /// <summary>Announced for its version alone, so that a message stored after it is newer, whichever node stamps it: whoever misses this one never gets it.</summary>
    private async ValueTask<PublishResult> PublishOnceAsync(Publication publication)
    {
        var reservation = await relay.ReserveAsync(publication.Room);
        var message = Stamp(publication, reservation.Version);
        rooms.Find(publication.Room)?.Apply(message);
        var others = regions.ForwardAsync(publication.Room, message);
        await relay.BroadcastOnceAsync(publication.Room, message, reservation);
        await others;
        return new PublishResult(new PutResult(PutOutcome.Created, message.Version));
    }

    /// <returns>False: some are told later.</returns>
    private async ValueTask<bool> TellAsync(string room, Message message, SequenceReservation reservation)
    {
        // Side by side: the relay may take as long as a call to a cloud does.
        var others = regions.ForwardAsync(room, message);
        var isTold = await relay.BroadcastAsync(room, message, reservation);
        return await others && isTold;
    }

    /// <summary>An reservation whose write ends in doubt is not withdrawn: that every node misses its number is just right.</summary>
    private async ValueTask<PutResult> StoreAsync(Publication publication, Message message)
    {
        try
        {
            // Once the store has it, it must be broadcast too, so no caller can cancel this half way.
            return await store.PutAsync(publication.Room, message, publication.Condition, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            doubts.Add(publication.Room);
            throw;
        }
    }

    private Message Stamp(Publication publication, long version)
    {
        if (publication.Data is null) return Message.Tombstone(publication.Id, version);
        return new Message
        {
            Id = publication.Id,
            Version = version,
            Data = publication.Data,
            ExpiresAt = publication.TtlSeconds is { } ttl ? time.GetUtcNow().ToUnixTimeMilliseconds() + ttl * 1000L : null,
            IsEphemeral = !publication.IsStored,
        };
    }
}

/// <param name="IsDeferred">It is stored, and other nodes' subscribers hear of it later.</param>
internal readonly record struct PublishResult(PutResult Put, bool IsDeferred = false);

/// <summary>What a service wants published. Names and data were checked.</summary>
/// <param name="Data">Compact JSON; null deletes.</param>
/// <param name="TtlSeconds">When the message leaves the room; null: never.</param>
/// <param name="IsStored">False: broadcast only, best effort.</param>
internal readonly record struct Publication(
    string Room, string Id, byte[]? Data, int? TtlSeconds = null, bool IsStored = true, PutCondition Condition = default);
