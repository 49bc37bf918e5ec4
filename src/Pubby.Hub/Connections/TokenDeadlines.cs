namespace Pubby.Hub.Connections;

/// <summary>
/// Calls connections back at a second of their own, with one timer for all: when a token is about to end, and when it
/// has ended. A connection waits for one moment at a time. Safe for any number of threads.
/// </summary>
internal sealed class TokenDeadlines(TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, HashSet<ClientConnection>> _due = [];
    private ITimer? _timer;
    private long _second;

    /// <summary>How many connections wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _due.Values.Sum(connections => connections.Count);
        }
    }

    /// <param name="onDue">Called on a thread of the pool for each connection that is due; must not wait.</param>
    public void Start(Action<ClientConnection> onDue)
    {
        _second = Second(time.GetUtcNow());
        _timer = time.CreateTimer(_ => Tick(onDue), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>Instead of the moment that was set before.</summary>
    public void Set(ClientConnection connection, DateTimeOffset moment)
    {
        lock (_gate)
        {
            RemoveLocked(connection);
            // Rounded up, and never into the second that is being called back.
            connection.Deadline = Math.Max(Second(moment) + 1, _second + 1);
            if (!_due.TryGetValue(connection.Deadline, out var connections))
                _due.Add(connection.Deadline, connections = []);
            connections.Add(connection);
        }
    }

    /// <summary>The connection has ended, or has nothing to wait for.</summary>
    public void Remove(ClientConnection connection)
    {
        // Most connections have no token, and take no lock.
        if (connection.Deadline == 0) return;
        lock (_gate) RemoveLocked(connection);
    }

    public void Dispose() => _timer?.Dispose();

    private static long Second(DateTimeOffset moment) => moment.ToUnixTimeSeconds();

    private void RemoveLocked(ClientConnection connection)
    {
        if (connection.Deadline == 0 || !_due.TryGetValue(connection.Deadline, out var connections)) return;
        connections.Remove(connection);
        if (connections.Count == 0) _due.Remove(connection.Deadline);
        connection.Deadline = 0;
    }

    private void Tick(Action<ClientConnection> onDue)
    {
        foreach (var connection in TakeDue(Second(time.GetUtcNow()))) onDue(connection);
    }

    private List<ClientConnection> TakeDue(long now)
    {
        var due = new List<ClientConnection>();
        lock (_gate)
        {
            // Second by second, unless the clock was set far ahead.
            var seconds = now - _second > _due.Count
                ? [.. _due.Keys.Where(second => second <= now).Order()] : Range(_second + 1, now);
            foreach (var second in seconds)
            {
                if (!_due.Remove(second, out var connections)) continue;
                foreach (var connection in connections) connection.Deadline = 0;
                due.AddRange(connections);
            }
            _second = Math.Max(_second, now);
        }
        return due;
    }

    private static IEnumerable<long> Range(long from, long to)
    {
        for (var second = from; second <= to; second++) yield return second;
    }
}
