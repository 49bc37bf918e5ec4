using Pubby.Core.Backplane;
using Pubby.Testing;

namespace Pubby.Core.Testing;

/// <summary>A node's end of a backplane, and all that it received.</summary>
internal sealed class BackplaneNode : IBackplaneListener, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Envelope> _received = [];
    private int _reconnects;

    private BackplaneNode(IBackplane backplane, ISequenceCounters counters) =>
        (Backplane, Counters) = (backplane, counters);

    public IBackplane Backplane { get; }

    public ISequenceCounters Counters { get; }

    /// <summary>How often the bus reported that it had recovered.</summary>
    public int Reconnects => Volatile.Read(ref _reconnects);

    public IReadOnlyList<Envelope> Received
    {
        get
        {
            lock (_gate) return [.. _received];
        }
    }

    public static async Task<BackplaneNode> StartAsync((IBackplane Backplane, ISequenceCounters Counters) parts)
    {
        var node = new BackplaneNode(parts.Backplane, parts.Counters);
        await node.Backplane.StartAsync(node, CancellationToken.None);
        return node;
    }

    public Task UntilReceivedAsync(int count) =>
        Eventually.UntilAsync(() => Received.Count >= count, $"{count} envelopes are received");

    /// <summary>Until an envelope of the room is received after the first so many envelopes.</summary>
    public Task UntilReceivedAsync(string room, int beyond) =>
        Eventually.UntilAsync(() =>
            Received.Skip(beyond).Any(envelope => envelope.Room == room), $"the room {room} is received");

    public void OnEnvelope(Envelope envelope)
    {
        lock (_gate) _received.Add(envelope);
    }

    public void OnReconnected() => Interlocked.Increment(ref _reconnects);

    public ValueTask DisposeAsync() => Backplane.DisposeAsync();
}
