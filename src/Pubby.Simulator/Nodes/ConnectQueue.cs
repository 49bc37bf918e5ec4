using Pubby.Simulator.Clients;

namespace Pubby.Simulator.Nodes;

/// <summary>
/// Connections that a node has let in and not opened yet, first come first served. A client that waits too long gives
/// up, and the node opens its connection for nobody all the same.
/// </summary>
/// <param name="patience">How long a client waits, in seconds.</param>
internal sealed class ConnectQueue(double patience)
{
    private readonly Queue<(Batch Batch, long Clients, double At)> _entries = new();
    private Batch? _first;
    private long _leftOfFirst;
    private double _firstAt;

    /// <summary>Those whose clients have given up. They came first.</summary>
    public long Stale { get; private set; }

    /// <summary>Those whose clients wait.</summary>
    public long Live { get; private set; }

    public long Count => Stale + Live;

    public void Add(Batch batch, long clients, double now)
    {
        if (clients == 0) return;
        _entries.Enqueue((batch, clients, now));
        Live += clients;
    }

    /// <summary>Those that have waited too long give up.</summary>
    /// <returns>How many.</returns>
    public long GiveUp(double now)
    {
        var gone = 0L;
        while (TryPeek() && _firstAt + patience <= now)
        {
            gone += _leftOfFirst;
            _first!.Fail(_leftOfFirst, hint: null);
            _first = null;
        }
        Stale += gone;
        Live -= gone;
        return gone;
    }

    /// <summary>Opens so many.</summary>
    /// <returns>How many of them for clients, and how many for nobody.</returns>
    public (long Served, long Wasted) Work(long most)
    {
        var wasted = Math.Min(most, Stale);
        Stale -= wasted;
        var served = 0L;
        while (served < most - wasted && TryPeek())
        {
            var part = Math.Min(_leftOfFirst, most - wasted - served);
            _first!.Serve(part);
            served += part;
            _leftOfFirst -= part;
            if (_leftOfFirst == 0) _first = null;
        }
        Live -= served;
        return (served, wasted);
    }

    /// <summary>The node is gone.</summary>
    public void Drop()
    {
        while (TryPeek())
        {
            _first!.Fail(_leftOfFirst, hint: null);
            _first = null;
        }
        (Stale, Live) = (0, 0);
    }

    private bool TryPeek()
    {
        if (_first is null && _entries.TryDequeue(out var next)) (_first, _leftOfFirst, _firstAt) = next;
        return _first is not null;
    }
}
