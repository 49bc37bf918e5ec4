using Pubby.Core.Diagnostics;
using Pubby.Core.Messages;
using Pubby.Core.Storage;
using Pubby.Core.Tracing;

namespace Pubby.Core.Publishing;

/// <summary>
/// A message's way in: it gets a sequence number and a version, is stored, then broadcast. The answer waits for the
/// store, and for the bus and the relay to take the message; it waits for no subscriber.
/// </summary>
internal sealed class Publisher(
    IMessageStore store, Broadcaster broadcaster, UncertainWrites uncertain, VersionClock clock, Failpoints failpoints,
    Traces traces)
{
    /// <summary>
    /// A write that newer writes superseded this often in a row is given up: others write the id faster than the store
    /// answers.
    /// </summary>
    private const int MaxAttempts = 16;

    /// <summary>
    /// The last write wins: one that the store refuses because of a newer version is stamped past it and tried again.
    /// </summary>
    /// <exception cref="StoreUnavailableException">
    /// Nothing is acknowledged. The message may or may not be stored; the same write may be sent again.
    /// </exception>
    public ValueTask<PublishResult> PublishAsync(Publication publication)
    {
        traces.Note(TraceStage.Published, publication.Room, publication.Id);
        return publication.IsStored ? PublishStoredAsync(publication) : PublishOnceAsync(publication);
    }

    private async ValueTask<PublishResult> PublishStoredAsync(Publication publication)
    {
        for (var attempt = 1; ; attempt++)
        {
            var reservation = await broadcaster.ReserveAsync(publication.Room);
            var message = Stamp(publication, reservation.Version);
            var result = await StoreAsync(publication, message);
            switch (result.Outcome)
            {
                case PutOutcome.Created or PutOutcome.Replaced:
                    failpoints.OnStored();
                    traces.Note(TraceStage.Stored, publication.Room, publication.Id, message.Version);
                    return new PublishResult(result,
                        !await broadcaster.BroadcastAsync(publication.Room, message, reservation));
                case PutOutcome.Unchanged:
                    traces.Note(TraceStage.Unchanged, publication.Room, publication.Id, result.Version);
                    // A write that timed out, or whose node died, may have been stored without a broadcast. Its
                    // repetition finds it stored, and broadcasts it.
                    await broadcaster.BroadcastAsync(publication.Room,
                        message with { Version = result.Version }, reservation);
                    return new PublishResult(result);
                case PutOutcome.ConditionFailed when result.Held is { } held && IsOf(publication, held):
                    // As above: by its own condition a repetition is refused for what it has written before.
                    await broadcaster.BroadcastAsync(publication.Room,
                        held with { TraceParent = message.TraceParent }, reservation);
                    return new PublishResult(result);
                case PutOutcome.Newer when attempt < MaxAttempts:
                    await broadcaster.WithdrawAsync(publication.Room, reservation);
                    clock.Observe(result.Version);
                    break;
                default:
                    await broadcaster.WithdrawAsync(publication.Room, reservation);
                    return new PublishResult(result.Outcome == PutOutcome.Newer
                        ? new PutResult(PutOutcome.Overloaded, 0) : result);
            }
        }
    }

    /// <summary>
    /// The reservation is only for the version: a message that is stored later is newer, whichever node stamps it. A
    /// subscriber that misses this message never gets it.
    /// </summary>
    private async ValueTask<PublishResult> PublishOnceAsync(Publication publication)
    {
        var reservation = await broadcaster.ReserveAsync(publication.Room);
        var message = Stamp(publication, reservation.Version);
        await broadcaster.BroadcastOnceAsync(publication.Room, message, reservation);
        return new PublishResult(new PutResult(PutOutcome.Created, message.Version));
    }

    /// <summary>
    /// A reservation is not withdrawn if the outcome of its write is unknown: every node then misses its number and
    /// refreshes the room.
    /// </summary>
    private async ValueTask<PutResult> StoreAsync(Publication publication, Message message)
    {
        try
        {
            // Once the store has it, it must be broadcast too, so no caller can cancel this half way.
            return await store.PutAsync(publication.Room, message, publication.Condition, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            uncertain.Add(publication.Room);
            throw;
        }
    }

    /// <summary>The held message is what the publication would have stored, now or at an earlier try.</summary>
    private static bool IsOf(Publication publication, Message held) => publication.Data is { } data
        ? held.IsLive && held.Data.AsSpan().SequenceEqual(data) : held.State == MessageState.Deleted;

    private Message Stamp(Publication publication, long version)
    {
        var trace = PublishTrace.Parent;
        if (publication.Data is null)
        {
            var tombstone = Message.Tombstone(publication.Id, version);
            return trace is null ? tombstone : tombstone with { TraceParent = trace };
        }
        return new Message
        {
            Id = publication.Id,
            Version = version,
            Data = publication.Data,
            ExpiresAt = publication.TtlSeconds is { } ttl
            ? clock.NowMs + ttl * 1000L : null,
            IsEphemeral = !publication.IsStored,
            TraceParent = trace,
        };
    }
}

/// <param name="IsDeferred">It is stored, and subscribers of other nodes or regions get it later.</param>
internal readonly record struct PublishResult(PutResult Put, bool IsDeferred = false);

/// <summary>What a service wants published. Names and data were checked.</summary>
/// <param name="Data">Compact JSON; null deletes.</param>
/// <param name="TtlSeconds">Seconds until the message leaves the room; null: it stays.</param>
/// <param name="IsStored">False: broadcast only, best effort.</param>
internal readonly record struct Publication(
    string Room, string Id, byte[]? Data, int? TtlSeconds = null, bool IsStored = true,
    PutCondition Condition = default);
