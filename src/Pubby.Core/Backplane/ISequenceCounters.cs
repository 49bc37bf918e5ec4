using Pubby.Core.Messages;

namespace Pubby.Core.Backplane;

/// <summary>
/// A counter for each room that all nodes share. A message is announced before it is stored and carries its number to the other nodes: a node
/// that misses a number knows that it missed a message, whoever lost it, also where the publishing node died with it.
/// </summary>
internal interface ISequenceCounters
{
    /// <summary>Takes the room's next number, and a version above all that was announced in the room before.</summary>
    /// <param name="version">The least that the version may be: this node's own stamp.</param>
    /// <param name="of">The versions that this region may stamp with.</param>
    /// <returns><see cref="SequenceReservation.None"/> where the counters are away.</returns>
    ValueTask<SequenceReservation> ReserveAsync(string room, long version, VersionPartition of);

    /// <summary>The last number taken in each room, 0 where none was or it is forgotten; null where the counters are away.</summary>
    ValueTask<long[]?> LatestAsync(IReadOnlyList<string> rooms);
}

/// <param name="Number">Its place in the room, one above the one before it; 0: it was not announced.</param>
/// <param name="IsFirst">The counter began anew with it; <paramref name="Number"/> is far above all before.</param>
/// <param name="Version">The version to stamp the message with.</param>
internal readonly record struct SequenceReservation(long Number, bool IsFirst, long Version)
{
    public static readonly SequenceReservation None;

    public bool IsMade => Number > 0;
}
