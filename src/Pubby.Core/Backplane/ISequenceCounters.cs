using Pubby.Core.Messages;

namespace Pubby.Core.Backplane;

/// <summary>
/// A counter for each room, shared by all nodes. A message gets its number before it is stored, and carries it to the
/// other nodes. So a node that misses a number knows that it missed a message, even if the publishing node died with
/// it.
/// </summary>
internal interface ISequenceCounters
{
    /// <summary>
    /// Reserves the room's next number, and a version above all that were reserved in the room before.
    /// </summary>
    /// <param name="version">The lowest version to reserve: this node's own stamp.</param>
    /// <param name="of">The versions that this region may stamp with.</param>
    /// <returns><see cref="SequenceReservation.None"/>: the counters are unavailable.</returns>
    ValueTask<SequenceReservation> ReserveAsync(string room, long version, VersionPartition of);

    /// <summary>
    /// The latest number that was reserved in each room; 0: none was, or the counter was lost. Null: the counters are
    /// unavailable.
    /// </summary>
    ValueTask<long[]?> LatestAsync(IReadOnlyList<string> rooms);
}

/// <param name="Number">One above the number before it in the room; 0: there is no reservation.</param>
/// <param name="IsFirst">The counter restarted with it; <paramref name="Number"/> is far above all before.</param>
/// <param name="Version">The version to stamp the message with.</param>
internal readonly record struct SequenceReservation(long Number, bool IsFirst, long Version)
{
    public static readonly SequenceReservation None;

    public bool IsMade => Number > 0;
}
