using System.Text.Json;
using Pubby.Core.Tracing;
using Pubby.Hub.Administration.Clients;
using Pubby.Hub.Connections;
using Pubby.Hub.Fleet;
using Pubby.Hub.Fleet.Questions;

namespace Pubby.Hub.Administration.Tracing;

/// <summary>
/// The traces that any node of the fleet has on this one. Each lives by a lease, which every poll renews: a trace ends
/// by itself when the node that asks for it is gone. Safe for any number of threads.
/// </summary>
internal sealed class NodeTraces(
    Traces traces, ClientReader clients, NodeIdentity node, TimeProvider time) : INodeQuestion, IDisposable
{
    public const string Name = "trace";

    /// <summary>Longer than any poll takes, missing nodes included.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(5);

    /// <summary>An event with two names of the greatest length is shorter.</summary>
    private const int MaxEventBytes = 640;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Held> _held = [];
    private ITimer? _sweeps;

    public string Kind => Name;

    public ValueTask<byte[]> AnswerAsync(NodeQuestion question, CancellationToken cancellationToken)
    {
        var poll = JsonSerializer.Deserialize(question.Content.Span, TraceJson.Readable.TracePoll)!;
        var answer = Answer(poll, Math.Max(1, question.MaxBytes / MaxEventBytes));
        return new(JsonSerializer.SerializeToUtf8Bytes(answer, TraceJson.Readable.TraceAnswer));
    }

    public void Dispose() => _sweeps?.Dispose();

    private TraceAnswer Answer(TracePoll poll, int maxEvents)
    {
        if (poll.IsOver)
        {
            End(poll.Trace);
            return new TraceAnswer([]);
        }
        if (HoldOf(poll) is not { } held) return new TraceAnswer([], IsRefused: true);
        if (held.Tracer is not { } tracer) return new TraceAnswer([]);
        // Asked before the events are taken: what happened until its end is then among them, or there are more.
        var isHere = held.Connection is { HasEnded: false };
        var events = new List<TraceLine>();
        while (events.Count < maxEvents && tracer.Events.TryRead(out var happened))
            events.Add(TraceLine.Of(node.Id, happened));
        return new TraceAnswer(
            events, tracer.TakeDropped(), HasMore: events.Count == maxEvents, IsHere: isHere);
    }

    /// <returns>Null: there are too many traces.</returns>
    private Held? HoldOf(TracePoll poll)
    {
        lock (_gate)
        {
            _sweeps ??= time.CreateTimer(
                static held => ((NodeTraces)held!).EndForgotten(), this, SweepPeriod, SweepPeriod);
            if (!_held.TryGetValue(poll.Trace, out var held))
            {
                if (_held.Count == Traces.MaxTracers || Begin(poll) is not { } begun) return null;
                _held.Add(poll.Trace, held = begun);
            }
            held.AskedAt = time.GetTimestamp();
            return held;
        }
    }

    /// <summary>A node that does not have the connection holds an empty place, so that it looks for it once.</summary>
    private Held? Begin(TracePoll poll)
    {
        if (poll.Room is { } room) return BeginOf(new TraceFilter(room, poll.Id), connection: null);
        if (clients.Find(poll.Connection ?? "") is not { } followed) return new Held(null, null);
        return BeginOf(
            new TraceFilter(Room: null, Connection: followed.Outbox, ConnectionId: followed.Id.ToString()), followed);
    }

    private Held? BeginOf(TraceFilter filter, ClientConnection? connection) =>
        traces.TryBegin(filter) is { } tracer ? new Held(tracer, connection) : null;

    private void End(string trace)
    {
        lock (_gate)
        {
            if (_held.Remove(trace, out var held) && held.Tracer is { } tracer) traces.End(tracer);
        }
    }

    private void EndForgotten()
    {
        lock (_gate)
        {
            foreach (var (trace, held) in _held)
            {
                if (time.GetElapsedTime(held.AskedAt) > Lease) End(trace);
            }
        }
    }

    private sealed class Held(Tracer? tracer, ClientConnection? connection)
    {
        public Tracer? Tracer => tracer;

        public ClientConnection? Connection => connection;

        public long AskedAt { get; set; }
    }
}
