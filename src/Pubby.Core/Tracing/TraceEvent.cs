namespace Pubby.Core.Tracing;

/// <summary>One thing that happened on this node.</summary>
/// <param name="Id">The message; null: the event concerns the room.</param>
/// <param name="Version">The message's; 0: it had none yet.</param>
/// <param name="Connection">The id of the connection that it concerns; null: it concerns several, or none.</param>
/// <param name="Count">How many subscriptions it concerns, or how many messages a connection got with it.</param>
/// <param name="Reason">A short word, or an error code.</param>
internal readonly record struct TraceEvent(
    DateTimeOffset At, TraceStage Stage, string Room, string? Id = null, long Version = 0, string? Connection = null,
    long? Count = null, string? Reason = null);
