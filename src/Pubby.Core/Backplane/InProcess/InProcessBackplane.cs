using System.Collections.Concurrent;
using Pubby.Core.Messages;

namespace Pubby.Core.Backplane.InProcess;

/// <summary>
/// Connects nodes within one process. A hub without Redis is its only node, and then this costs nothing.
/// </summary>
/// <param name="bus">Null: there is no other node, and there will be none.</param>
internal sealed class InProcessBackplane(InProcessBus? bus = null) : IBackplane, ISequenceCounters
{
    private readonly ConcurrentDictionary<string, byte> _joined = new();
    private IBackplaneListener? _listener;

    public bool HasOthers => bus is not null;

    public Task StartAsync(IBackplaneListener listener, CancellationToken cancellationToken)
    {
        _listener = listener;
        bus?.Add(this);
        return Task.CompletedTask;
    }

    public Task JoinAsync(string room)
    {
        if (bus is not null) _joined.TryAdd(room, 0);
        return Task.CompletedTask;
    }

    public void Leave(string room) => _joined.TryRemove(room, out _);

    public ValueTask<bool> PublishAsync(Envelope envelope)
    {
        bus?.Publish(this, envelope);
        return new(true);
    }

    public ValueTask<SequenceReservation> ReserveAsync(string room, long version, VersionPartition of) =>
        new(bus?.Reserve(room, version, of) ?? SequenceReservation.None);

    public ValueTask<long[]?> LatestAsync(IReadOnlyList<string> rooms) =>
        new(bus is null ? null : rooms.Select(bus.LatestOf).ToArray());

    public ValueTask DisposeAsync()
    {
        bus?.Remove(this);
        return ValueTask.CompletedTask;
    }

    public void Receive(Envelope envelope)
    {
        if (_joined.ContainsKey(envelope.Room)) _listener!.OnEnvelope(envelope);
    }
}
