using Pubby.Core.Policies;
using Pubby.Simulator.Clients;

namespace Pubby.Simulator.Nodes;

/// <summary>
/// Over how long a node's clients come back if it dies. Each keeps what it was told when it connected, when the node
/// had fewer or more clients than it has now. Those that leave leave evenly.
/// </summary>
internal sealed class ToldSpreads
{
    /// <summary>Seconds, to which what is told is rounded.</summary>
    private const double Width = 0.25;

    /// <summary>A client does not spread over more than 30 s, whatever it is told.</summary>
    private const int Widths = 120;

    /// <summary>Into so many those are divided that were there at the start.</summary>
    private const int Parts = 16;

    private readonly double[] _told = new double[Widths + 1];
    private long _begunWith;
    private double _first;
    private double _count;

    /// <summary>Clients are there at the start. They came one after another.</summary>
    public void Begin(long clients) => (_begunWith, _first, _count) = (clients, clients, clients);

    /// <param name="milliseconds">Null: they are told nothing.</param>
    public void Add(double clients, int? milliseconds)
    {
        _told[Math.Clamp((int)Math.Round((milliseconds ?? 0) / 1000.0 / Width), 0, Widths)] += clients;
        _count += clients;
    }

    public void Remove(long clients)
    {
        if (clients <= 0) return;
        var left = _count > clients ? (_count - clients) / _count : 0;
        for (var i = 0; i < _told.Length; i++) _told[i] *= left;
        (_first, _count) = (_first * left, _count * left);
    }

    /// <summary>The node dies.</summary>
    /// <param name="perSecond">What the other nodes take; null: not known.</param>
    public void End(long clients, double? perSecond, Crowd crowd)
    {
        // Those of the start were told when the node had a part of them.
        for (var part = 0; part < Parts; part++)
        {
            var had = (int)(_begunWith * (part + 0.5) / Parts);
            Add(_first / Parts, ReturnSpread.Of(had, perSecond));
        }
        crowd.Cut(clients, _told, Width);
        Array.Clear(_told);
        (_first, _count) = (0, 0);
    }
}
