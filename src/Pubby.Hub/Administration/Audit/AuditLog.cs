using Pubby.Hub.Fleet;

namespace Pubby.Hub.Administration.Audit;

/// <summary>
/// The last operations that operators ordered at this node, for people who look. The log has them all, and for longer.
/// Safe for any number of threads.
/// </summary>
internal sealed class AuditLog(NodeIdentity node, TimeProvider time)
{
    public const int MaxEntries = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<AuditEntry> _entries = new();

    public void Add(string key, string operation)
    {
        lock (_gate)
        {
            if (_entries.Count == MaxEntries) _entries.Dequeue();
            _entries.Enqueue(new AuditEntry(time.GetUtcNow(), key, operation, node.Id));
        }
    }

    /// <summary>The newest first.</summary>
    public AuditEntry[] Read()
    {
        lock (_gate) return [.. _entries.Reverse()];
    }
}

/// <param name="Key">The name of the operator's key.</param>
/// <param name="Node">Where it was ordered.</param>
internal sealed record AuditEntry(DateTimeOffset At, string Key, string Operation, string Node);
