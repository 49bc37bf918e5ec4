using Pubby.Core.Policies;

namespace Pubby.Hub.Connections;

/// <summary>
/// Lets connections in at a rate. What comes faster waits, first come first served, but for a second at most: a client
/// that has given up meanwhile would be work for nothing, and such work is what makes a storm last. Of ten turns, eight
/// are for clients that return, if any wait. Safe for any number of threads.
/// </summary>
internal sealed class ConnectTurns(AdmissionRate rate, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly Queue<Waiter> _returning = new();
    private readonly Queue<Waiter> _fresh = new();
    private readonly ReconnectHint _hint = new();
    private readonly TurnBucket _turns = new(rate, TimeSpan.Zero);
    private readonly long _startedAt = time.GetTimestamp();
    private long _taken;
    private int _turn;
    private ITimer? _giving;

    /// <summary>How many turns a second there are.</summary>
    public double PerSecond
    {
        get
        {
            lock (_gate) return _turns.PerSecond;
        }
    }

    /// <summary>All that were let in.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    public int Waiting
    {
        get
        {
            lock (_gate) return _returning.Count + _fresh.Count;
        }
    }

    /// <summary>How the node is since the last call; the rate follows.</summary>
    /// <param name="used">How many a second were let in since the last call.</param>
    public void Observe(in NodeLoad load, double used)
    {
        lock (_gate) _turns.Observe(Now(), load, used);
    }

    /// <returns>False: there is no turn now, or others wait for theirs.</returns>
    public bool TryTake()
    {
        lock (_gate) return _returning.Count + _fresh.Count == 0 && TakeLocked();
    }

    /// <param name="isReturning">The client was connected before.</param>
    /// <returns>False: too many wait, or its turn did not come in time.</returns>
    public Task<bool> WaitAsync(bool isReturning)
    {
        lock (_gate)
        {
            var queue = isReturning ? _returning : _fresh;
            if (queue.Count >= _turns.MaxWaiting) return Task.FromResult(false);
            var waiter = new Waiter(time.GetTimestamp());
            queue.Enqueue(waiter);
            // Runs only while somebody waits.
            if (_returning.Count + _fresh.Count == 1) GiveEach(Step);
            return waiter.Turn.Task;
        }
    }

    /// <summary>One more is refused.</summary>
    /// <returns>When it may come back.</returns>
    public TimeSpan NextHint()
    {
        lock (_gate) return _hint.Next(Now(), _turns.PerSecond, Random.Shared.NextDouble());
    }

    public void Dispose() => _giving?.Dispose();

    private void GiveEach(TimeSpan period)
    {
        _giving ??= time.CreateTimer(_ => Give(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _giving.Change(period, period);
    }

    private void Give()
    {
        lock (_gate)
        {
            while (_returning.Count + _fresh.Count > 0 && TakeLocked()) NextLocked().Turn.SetResult(true);
            ExpireLocked(_returning);
            ExpireLocked(_fresh);
            if (_returning.Count + _fresh.Count == 0) GiveEach(Timeout.InfiniteTimeSpan);
        }
    }

    private Waiter NextLocked()
    {
        if (_fresh.Count == 0) return _returning.Dequeue();
        if (_returning.Count == 0) return _fresh.Dequeue();
        _turn = (_turn + 1) % TurnBucket.Round;
        return (_turn < TurnBucket.FreshOfRound ? _fresh : _returning).Dequeue();
    }

    private void ExpireLocked(Queue<Waiter> queue)
    {
        while (queue.TryPeek(out var first) && time.GetElapsedTime(first.Since) > TurnBucket.MaxWait)
            queue.Dequeue().Turn.SetResult(false);
    }

    private bool TakeLocked()
    {
        if (_turns.Take(Now(), 1) == 0) return false;
        _taken++;
        return true;
    }

    private TimeSpan Now() => time.GetElapsedTime(_startedAt);

    private sealed record Waiter(long Since)
    {
        public TaskCompletionSource<bool> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
