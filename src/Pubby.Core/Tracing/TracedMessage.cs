namespace Pubby.Core.Tracing;

/// <summary>
/// A traced message on its way to the connections of this node. Messages that no tracer follows carry null instead.
/// Safe for any number of threads.
/// </summary>
/// <param name="tracers">Those that follow it, or a connection that may get it.</param>
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

    /// <summary>A tracer follows a connection, so each subscription is compared with it.</summary>
    public bool IsOfConnection { get; } = tracers.Any(tracer => tracer.Filter.Connection is not null);
}
