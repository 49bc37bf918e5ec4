using Pubby.Hub.Messages;
using Pubby.Hub.Rooms;
using Pubby.Hub.Storage;

namespace Pubby.Hub.Publishing;

/// <summary>A message's way in: stamped, stored, then broadcast. The answer waits for the store and for nobody else.</summary>
internal sealed class Publisher(IMessageStore store, RoomRegistry rooms, VersionClock clock, TimeProvider time)
{
    /// <summary>A write that other writers overtook this often in a row is given up: somebody writes the id faster than the store answers.</summary>
    private const int MaxAttempts = 16;

    /// <summary>The last write wins: one that the store refuses because of a newer version is stamped past it and tried again.</summary>
    /// <exception cref="StoreUnavailableException">Nothing is acknowledged. It may or may not be stored; the same write may be sent again.</exception>
    public async ValueTask<PutResult> PublishAsync(Publication publication)
    {
        for (var attempt = 1; ; attempt++)
        {
            var message = Stamp(publication);
            if (!publication.IsStored)
            {
                rooms.Find(publication.Room)?.Apply(message);
                return new PutResult(PutOutcome.Created, message.Version);
            }
            // Once the store has it, it must be broadcast too, so no caller can cancel this half way.
            var result = await store.PutAsync(publication.Room, message, publication.Condition, CancellationToken.None);
            switch (result.Outcome)
            {
                case PutOutcome.Created or PutOutcome.Replaced:
                    rooms.Find(publication.Room)?.Apply(message);
                    return result;
                case PutOutcome.Unchanged:
                    // A write that timed out may have happened after all, and was never told: its repetition finds it stored.
                    rooms.Find(publication.Room)?.Apply(message with { Version = result.Version });
                    return result;
                case PutOutcome.Newer when attempt < MaxAttempts:
                    clock.Observe(result.Version);
                    break;
                case PutOutcome.Newer:
                    return new PutResult(PutOutcome.Overloaded, 0);
                default:
                    return result;
            }
        }
    }

    private Message Stamp(Publication publication)
    {
        var version = clock.Next();
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

/// <summary>What a service wants published. Names and data were checked.</summary>
/// <param name="Data">Compact JSON; null deletes.</param>
/// <param name="TtlSeconds">When the message leaves the room; null: never.</param>
/// <param name="IsStored">False: broadcast only, best effort.</param>
internal readonly record struct Publication(
    string Room, string Id, byte[]? Data, int? TtlSeconds = null, bool IsStored = true, PutCondition Condition = default);
