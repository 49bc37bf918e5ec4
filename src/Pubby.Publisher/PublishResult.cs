namespace Pubby.Publisher;

/// <summary>A message that the hub has taken.</summary>
/// <param name="Room">The room.</param>
/// <param name="Id">The message's id; for a posted message, the generated one.</param>
/// <param name="Version">Microseconds, below 2^53; 0 if there was nothing to delete.</param>
/// <param name="Outcome">The outcome.</param>
public sealed record PublishResult(string Room, string Id, long Version, PublishOutcome Outcome);
