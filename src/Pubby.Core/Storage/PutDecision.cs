using Pubby.Core.Messages;

namespace Pubby.Core.Storage;

/// <summary>
/// Decides a put, for stores that decide in C#: the questions of <see cref="IMessageStore.PutAsync"/>, in their order.
/// </summary>
internal static class PutDecision
{
    /// <param name="stored">What the store holds for the id, as it was written; null: nothing.</param>
    /// <param name="nowMs">Decides whether <paramref name="stored"/> is still live, in milliseconds since 1970.</param>
    /// <returns>
    /// <see cref="PutOutcome.Created"/> or <see cref="PutOutcome.Replaced"/>: write the message. Otherwise refuse it.
    /// </returns>
    public static PutResult Decide(Message? stored, Message message, PutCondition condition, long nowMs)
    {
        stored = stored?.AsOf(nowMs);
        var live = stored is { IsLive: true } ? stored : null;
        if (!condition.HoldsFor(live?.Version)) return new(PutOutcome.ConditionFailed, live?.Version ?? 0, stored);
        if (live is not null && IsSame(live, message)) return new(PutOutcome.Unchanged, live.Version);
        if (stored is not null && stored.Version >= message.Version) return new(PutOutcome.Newer, stored.Version);
        return new(live is null ? PutOutcome.Created : PutOutcome.Replaced, message.Version);
    }

    /// <summary>True for the same state, data and expiry, whatever the versions.</summary>
    public static bool IsSame(Message left, Message right) =>
        left.State == right.State && left.ExpiresAt == right.ExpiresAt && left.Data.AsSpan().SequenceEqual(right.Data);
}
