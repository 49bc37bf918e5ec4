using Pubby.Simulator.Clients;

namespace Pubby.Simulator.Nodes;

/// <summary>Clients that wait for their turn, first come first served.</summary>
internal sealed class Waiters
{
    private readonly LinkedList<(Batch Batch, long Clients, TimeSpan At)> _entries = new();

    public long Count { get; private set; }

    public void Add(Batch batch, long clients, TimeSpan now)
    {
        if (clients == 0) return;
        _entries.AddLast((batch, clients, now));
        Count += clients;
    }

    /// <summary>Takes the first of them.</summary>
    public void Take(long clients, Action<Batch, long> each)
    {
        Count -= clients;
        while (clients > 0)
        {
            var (batch, here, at) = _entries.First!.Value;
            var part = Math.Min(here, clients);
            clients -= part;
            if (part == here) _entries.RemoveFirst();
            else _entries.First.Value = (batch, here - part, at);
            each(batch, part);
        }
    }

    /// <summary>How many came at that time or before.</summary>
    public long CountUntil(TimeSpan at) => _entries.TakeWhile(entry => entry.At <= at).Sum(entry => entry.Clients);
}
