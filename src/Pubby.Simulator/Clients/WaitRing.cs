namespace Pubby.Simulator.Clients;

/// <summary>Clients that wait, by when they try again and by their state.</summary>
internal sealed class WaitRing
{
    /// <summary>The longest wait: a hint of 60 s, half as much again at the hub, and half as much again here.</summary>
    private const double MaxSeconds = 150;

    private readonly Dictionary<int, long>?[] _slots;
    private readonly Stack<Dictionary<int, long>> _free = new();
    private long _tick;

    public WaitRing(double tickSeconds) => _slots = new Dictionary<int, long>?[(int)(MaxSeconds / tickSeconds) + 2];

    /// <summary>All that wait.</summary>
    public long Count { get; private set; }

    /// <param name="ticks">From the present one, at least one.</param>
    public void Add(int ticks, int state, long clients)
    {
        ref var slot = ref _slots[(_tick + Math.Clamp(ticks, 1, _slots.Length - 1)) % _slots.Length];
        slot ??= _free.TryPop(out var used) ? used : [];
        slot[state] = slot.GetValueOrDefault(state) + clients;
        Count += clients;
    }

    /// <summary>Goes on to the next tick, and takes those that try again then, in the order of their states.</summary>
    public List<(int State, long Clients)> Advance()
    {
        ref var slot = ref _slots[++_tick % _slots.Length];
        if (slot is null) return [];
        var due = slot.Select(entry => (entry.Key, entry.Value)).OrderBy(entry => entry.Key).ToList();
        foreach (var (_, clients) in due) Count -= clients;
        slot.Clear();
        _free.Push(slot);
        slot = null;
        return due;
    }
}
