using Pubby.Simulator.Chance;

namespace Pubby.Simulator.Clients;

/// <summary>
/// Clients of one kind that try to connect in the same tick. What becomes of them, nodes say by numbers; which of their
/// states these had is drawn in proportion.
/// </summary>
internal sealed class Batch(ClientKind kind, IReadOnlyList<(int State, long Clients)> parts)
{
    private readonly int[] _states = [.. parts.Select(part => part.State)];
    private readonly long[] _left = [.. parts.Select(part => part.Clients)];
    private readonly List<(long Clients, TimeSpan? Hint)> _failed = [];
    private long _served;

    public ClientKind Kind => kind;

    /// <summary>At the start.</summary>
    public long Clients { get; } = parts.Sum(part => part.Clients);

    /// <summary>Something became of some of them since it was last settled.</summary>
    public bool IsTouched => _served > 0 || _failed.Count > 0;

    /// <summary>Something became of each of them.</summary>
    public bool IsSettled => Left == 0;

    /// <summary>Of which nothing became yet, as of the last time that it was settled.</summary>
    public long Left => _left.Sum();

    /// <summary>So many are connected.</summary>
    public void Serve(long clients) => _served += clients;

    /// <summary>So many were refused, or gave up.</summary>
    /// <param name="hint">The least wait that they were told; null: none.</param>
    public void Fail(long clients, TimeSpan? hint)
    {
        if (clients > 0) _failed.Add((clients, hint));
    }

    /// <summary>Hands over those that failed, by the state in which they tried.</summary>
    public void Settle(Xoshiro random, Action<int, long, TimeSpan?> failed)
    {
        Span<long> taken = stackalloc long[_left.Length];
        Take(random, _served, taken);
        _served = 0;
        foreach (var (clients, hint) in _failed)
        {
            Take(random, clients, taken);
            for (var i = 0; i < taken.Length; i++)
            {
                if (taken[i] > 0) failed(_states[i], taken[i], hint);
            }
        }
        _failed.Clear();
    }

    private void Take(Xoshiro random, long clients, Span<long> taken)
    {
        if (clients == 0) return;
        random.TakeEvenly(clients, _left, taken);
        for (var i = 0; i < taken.Length; i++) _left[i] -= taken[i];
    }
}

/// <summary>What a node, or a name server, makes of a client.</summary>
internal enum ClientKind : byte
{
    /// <summary>It was never connected.</summary>
    New,

    /// <summary>It was connected before, and says so.</summary>
    Returning,

    /// <summary>It returns, and still has the address of a region that is down.</summary>
    Misdirected,
}
