namespace Pubby.Publisher;

/// <summary>A message that the hub has taken.</summary>
/// <param name="Room">The room.</param>
/// <param name="Id">The message's id; for a posted message the one that was made for it.</param>
/// <param name="Version">Microseconds, below 2^53; 0 where there was nothing to delete.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record PublishResult(string Room, string Id, long Version, PublishOutcome Outcome);
