using Pubby.Core.Backplane;
using Pubby.Testing;

namespace Pubby.Core.Testing;

/// <summary>A node's end of a backplane, and all that it heard.</summary>
internal sealed class BackplaneNode : IBackplaneListener, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Envelope> _heard = [];
    private int _returns;

    private BackplaneNode(IBackplane backplane, ISequenceCounters counters) => (Backplane, Counters) = (backplane, counters);

    public IBackplane Backplane { get; }

    public ISequenceCounters Counters { get; }

    /// <summary>How often the bus said that it was back.</summary>
    public int Returns => Volatile.Read(ref _returns);

    public IReadOnlyList<Envelope> Heard
    {
        get
        {
            lock (_gate) return [.. _heard];
        }
    }

    public static async Task<BackplaneNode> StartAsync((IBackplane Backplane, ISequenceCounters Counters) parts)
    {
        var node = new BackplaneNode(parts.Backplane, parts.Counters);
        await node.Backplane.StartAsync(node, CancellationToken.None);
        return node;
    }

    public Task UntilHeardAsync(int count) => Eventually.UntilAsync(() => Heard.Count >= count, $"{count} envelopes are heard");

    /// <summary>Until something of the room is heard, beyond the first so many envelopes.</summary>
    public Task UntilHeardAsync(string room, int beyond) =>
        Eventually.UntilAsync(() => Heard.Skip(beyond).Any(envelope => envelope.Room == room), $"the room {room} is heard");

    public void OnEnvelope(Envelope envelope)
    {
        lock (_gate) _heard.Add(envelope);
    }

    public void OnReconnected() => Interlocked.Increment(ref _returns);

    public ValueTask DisposeAsync() => Backplane.DisposeAsync();
}
