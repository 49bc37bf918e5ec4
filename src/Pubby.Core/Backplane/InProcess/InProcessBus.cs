using System.Collections.Concurrent;
using Pubby.Core.Messages;

namespace Pubby.Core.Backplane.InProcess;

/// <summary>What in-process backplanes share: each is a node of one fleet in this process.</summary>
internal sealed class InProcessBus
{
    private readonly ConcurrentDictionary<InProcessBackplane, byte> _nodes = new();
    private readonly ConcurrentDictionary<string, (long Number, long Version)> _counters = new();

    public void Add(InProcessBackplane node) => _nodes.TryAdd(node, 0);

    public void Remove(InProcessBackplane node) => _nodes.TryRemove(node, out _);

    public void Publish(InProcessBackplane from, Envelope envelope)
    {
        foreach (var (node, _) in _nodes)
        {
            if (node != from) node.Receive(envelope);
        }
    }

    public SequenceReservation Reserve(string room, long version, VersionPartition of)
    {
        var (number, stamp) = _counters.AddOrUpdate(room,
            static (_, own) => (1, own.Of.AtLeast(own.Version)),
            static (_, last, own) =>
                (last.Number + 1, own.Of.AtLeast(Math.Max(last.Version + 2, own.Version))), (Version: version, Of: of));
        return new SequenceReservation(number, number == 1, stamp);
    }

    public long LatestOf(string room) => _counters.GetValueOrDefault(room).Number;
}
