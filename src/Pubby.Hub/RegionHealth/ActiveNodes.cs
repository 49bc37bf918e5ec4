namespace Pubby.Hub.RegionHealth;

/// <summary>
/// The region's nodes whose canaries came lately, this one among them. A node that is gone and one that cannot be heard look alike, so this decides nothing: people who know
/// how many there should be look at it. Safe for any number of threads.
/// </summary>
/// <param name="lately">After which a silent node is not counted.</param>
internal sealed class ActiveNodes(TimeSpan lately, TimeProvider time)
{
    /// <summary>Nodes beyond it are not counted until others are silent.</summary>
    private const int Most = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _heardAt = [];

    public void Hear(string node)
    {
        lock (_gate)
        {
            if (_heardAt.Count >= Most) Forget();
            if (_heardAt.Count < Most || _heardAt.ContainsKey(node)) _heardAt[node] = time.GetTimestamp();
        }
    }

    public int Count()
    {
        lock (_gate)
        {
            Forget();
            return _heardAt.Count;
        }
    }

    private void Forget()
    {
        foreach (var (node, heardAt) in _heardAt)
        {
            if (time.GetElapsedTime(heardAt) >= lately) _heardAt.Remove(node);
        }
    }
}
