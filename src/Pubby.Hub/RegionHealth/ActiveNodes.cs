namespace Pubby.Hub.RegionHealth;

/// <summary>
/// The region's nodes whose canaries arrived recently, this one among them. A node that has stopped and a node that
/// cannot be reached look the same, so nothing is decided by the count: people who know how many nodes there should be
/// look at it. Safe for any number of threads.
/// </summary>
/// <param name="timeout">A node without a canary for this long is not counted.</param>
internal sealed class ActiveNodes(TimeSpan timeout, TimeProvider time)
{
    /// <summary>More nodes than this are not counted.</summary>
    private const int MaxNodes = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _receivedAt = [];

    /// <summary>A canary of this node arrived.</summary>
    public void Received(string node)
    {
        lock (_gate)
        {
            if (_receivedAt.Count >= MaxNodes) RemoveSilent();
            if (_receivedAt.Count < MaxNodes || _receivedAt.ContainsKey(node)) _receivedAt[node] = time.GetTimestamp();
        }
    }

    public int Count()
    {
        lock (_gate)
        {
            RemoveSilent();
            return _receivedAt.Count;
        }
    }

    private void RemoveSilent()
    {
        foreach (var (node, receivedAt) in _receivedAt)
        {
            if (time.GetElapsedTime(receivedAt) >= timeout) _receivedAt.Remove(node);
        }
    }
}
