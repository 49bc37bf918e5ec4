using Pubby.Core.Messages;

namespace Pubby.Core.Storage;

/// <summary>What becomes of a put, for stores that decide in C#: the questions of <see cref="IMessageStore.PutAsync"/>, in their order.</summary>
internal static class PutDecision
{
    /// <param name="held">What the store holds for the id, as it was written; null: nothing.</param>
    /// <param name="nowMs">Decides whether <paramref name="held"/> is still live, in milliseconds since 1970.</param>
    /// <returns><see cref="PutOutcome.Created"/> or <see cref="PutOutcome.Replaced"/>: the message is to be written. Else it is refused.</returns>
    public static PutResult Of(Message? held, Message message, PutCondition condition, long nowMs)
    {
        held = held?.AsOf(nowMs);
        var live = held is { IsLive: true } ? held : null;
        if (!condition.HoldsFor(live?.Version)) return new(PutOutcome.ConditionFailed, live?.Version ?? 0);
        if (live is not null && IsSame(live, message)) return new(PutOutcome.Unchanged, live.Version);
        if (held is not null && held.Version >= message.Version) return new(PutOutcome.Newer, held.Version);
        return new(live is null ? PutOutcome.Created : PutOutcome.Replaced, message.Version);
    }

    /// <summary>True for the same state, data and expiry, whatever the versions.</summary>
    public static bool IsSame(Message left, Message right) =>
        left.State == right.State && left.ExpiresAt == right.ExpiresAt && left.Data.AsSpan().SequenceEqual(right.Data);
}
