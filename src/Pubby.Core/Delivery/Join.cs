using Pubby.Core.Tracing;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Core.Delivery;

/// <summary>How a subscription begins: what its connection gets before the room's live messages.</summary>
/// <param name="Sequence">The room's last change when this was made.</param>
/// <param name="Reply">The answer to the command; null: the transport answers by itself.</param>
/// <param name="Dump">The dump; null for live only.</param>
/// <param name="Plan">
/// How to make the dump again later, if the connection cannot take it now; set whenever <paramref name="Dump"/> is.
/// </param>
internal sealed record Join(long Sequence, byte[]? Reply, EncodedDump? Dump, DumpPlan? Plan)
{
    /// <summary>It is told from now on how many are subscribed; false: not, or no more.</summary>
    public bool AsksOccupancy { get; init; }

    /// <summary>The number, as it was last told; null: nobody knows it yet.</summary>
    public EncodedMessage? Occupancy { get; init; }
}

/// <summary>What a subscription that was behind missed.</summary>
/// <param name="Dump">Null: the subscription has left the room.</param>
/// <param name="LastSequence">The last change that the dump covers.</param>
/// <param name="IsComplete">
/// False: there is more than fits at once, so the subscription stays behind, since <paramref name="LastSequence"/>.
/// </param>
/// <param name="Plan">The dump that this is; null: it is what the subscription missed.</param>
internal sealed record CaughtUp(EncodedDump? Dump, long LastSequence, bool IsComplete, DumpPlan? Plan = null)
{
    /// <summary>The messages of it that are traced; null: nobody traces.</summary>
    public IReadOnlyList<TracedMessage>? Traced { get; init; }
}

/// <summary>A connection that the hub closes.</summary>
/// <param name="Notice">The frame that says why, ahead of the close frame; null: none.</param>
/// <param name="CloseFrame">See <see cref="IConnection.CloseFrame"/>.</param>
internal sealed record Closing(CloseCode Code, byte[]? Notice, byte[] CloseFrame);
