namespace Pubby.Core.Tracing;

/// <summary>
/// A message that somebody traces, on its way to the connections of this node. It exists only while somebody does: all
/// others carry null. Safe for any number of threads.
/// </summary>
/// <param name="tracers">Those that want to hear of it, or of a connection that may get it.</param>
internal sealed class TracedMessage(
    Tracer[] tracers, TimeProvider time, string room, string id, long version)
{
    /// <summary>For those who trace the room.</summary>
    public void Note(TraceStage stage, long? count = null, string? reason = null)
    {
        foreach (var tracer in tracers)
        {
            if (tracer.Filter.Room is not null)
                tracer.Note(new TraceEvent(time.GetUtcNow(), stage, room, id, version, Count: count, Reason: reason));
        }
    }

    /// <summary>For those who trace the connection.</summary>
    public void NoteOf(object connection, TraceStage stage, string? reason = null)
    {
        foreach (var tracer in tracers)
        {
            if (!tracer.Filter.Follows(connection)) continue;
            tracer.Note(new TraceEvent(
                time.GetUtcNow(), stage, room, id, version, tracer.Filter.ConnectionId, Reason: reason));
        }
    }

    /// <summary>Somebody traces a connection, so each subscription has to be looked at.</summary>
    public bool IsOfConnection { get; } = tracers.Any(tracer => tracer.Filter.Connection is not null);
}
