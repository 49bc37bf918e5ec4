namespace Pubby.Core.Tracing;

/// <summary>
/// The tracers of this node. While there is none, each place that reports to them costs one check for null, and a
/// delivery costs nothing (<c>FanOutCostTests</c>). Safe for any number of threads.
/// </summary>
internal sealed class Traces(TimeProvider time)
{
    /// <summary>Each is asked about every message of the node, so there are few.</summary>
    public const int MaxTracers = 16;

    private readonly Lock _gate = new();

    /// <summary>Null: there is no tracer.</summary>
    private volatile Tracer[]? _active;

    public bool IsOn => _active is not null;

    public int Count => _active?.Length ?? 0;

    /// <summary>It gets events from now on, until <see cref="End"/>.</summary>
    /// <returns>Null: too many trace already.</returns>
    public Tracer? TryBegin(TraceFilter filter)
    {
        lock (_gate)
        {
            if (Count == MaxTracers) return null;
            var tracer = new Tracer(filter);
            _active = [.. _active ?? [], tracer];
            return tracer;
        }
    }

    public void End(Tracer tracer)
    {
        lock (_gate)
        {
            var rest = (_active ?? []).Where(other => other != tracer).ToArray();
            _active = rest.Length > 0 ? rest : null;
        }
        tracer.End();
    }

    /// <summary>Something happened to a message, or was refused.</summary>
    /// <param name="id">Null: the whole room.</param>
    public void Note(
        TraceStage stage, string room, string? id, long version = 0, long? count = null, string? reason = null)
    {
        if (_active is { } active) NoteAt(active, stage, room, id, version, count, reason);
    }

    /// <summary>A connection subscribed to a room, or left it.</summary>
    /// <param name="connection">Its outbox.</param>
    public void NoteOf(object connection, TraceStage stage, string room, long? count = null, string? reason = null)
    {
        if (_active is not { } active) return;
        foreach (var tracer in active)
        {
            if (!tracer.Filter.Follows(connection)) continue;
            tracer.Note(new TraceEvent(time.GetUtcNow(), stage, room, Connection: tracer.Filter.ConnectionId,
                Count: count, Reason: reason));
        }
    }

    /// <summary>A connection's subscribe was refused. Tracers of the connection and of the room are told.</summary>
    public void NoteRefused(object connection, string room, string code)
    {
        if (!IsOn) return;
        NoteOf(connection, TraceStage.Refused, room, reason: code);
        Note(TraceStage.Refused, room, id: null, count: 1, reason: code);
    }

    /// <summary>For a message that is about to be given to connections. Null: no tracer wants it.</summary>
    /// <param name="connection">The only connection that gets it; null: all of the room.</param>
    public TracedMessage? Find(string room, string id, long version, object? connection = null) =>
        _active is { } active ? FindAt(active, room, id, version, connection) : null;

    private void NoteAt(
        Tracer[] active, TraceStage stage, string room, string? id, long version, long? count, string? reason)
    {
        foreach (var tracer in active)
        {
            if (tracer.Filter.IncludesMessage(room, id))
                tracer.Note(new TraceEvent(time.GetUtcNow(), stage, room, id, version, Count: count, Reason: reason));
        }
    }

    private TracedMessage? FindAt(Tracer[] active, string room, string id, long version, object? connection)
    {
        var tracers = active.Where(tracer => tracer.Filter.IncludesMessage(room, id)
            || (connection is null ? tracer.Filter.Connection is not null : tracer.Filter.Follows(connection)))
            .ToArray();
        return tracers.Length > 0 ? new TracedMessage(tracers, time, room, id, version) : null;
    }
}
