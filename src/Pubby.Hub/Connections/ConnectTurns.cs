using Pubby.Core.Policies;

namespace Pubby.Hub.Connections;

/// <summary>
/// Lets connections in at a rate. What comes faster waits, first come first served, but for a second at most: a client
/// that has given up meanwhile would be work for nothing, and such work is what makes a storm last. Of ten turns, eight
/// are for clients that return, if any wait. Safe for any number of threads.
/// </summary>
/// <remarks>
/// The rate is learnt a few times a second. Meanwhile a herd whose connects cost more than before could fill the thread
/// pool for seconds, and publishers would wait behind it, and so would the look at the node that ends it. So there are
/// no more turns than <see cref="PoolBatch"/> until a work item has come through the pool's queue behind them.
/// </remarks>
internal sealed class ConnectTurns(AdmissionRate rate, TimeProvider time) : IDisposable, IThreadPoolWorkItem
{
    /// <summary>
    /// Where a connect takes 2 ms, publishers wait for some 50 ms behind so many on two cores; where it takes 45 us,
    /// the pool is through in one, so that it stops nobody.
    /// </summary>
    private const int PoolBatch = 32;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly Queue<Waiter> _returning = new();
    private readonly Queue<Waiter> _fresh = new();
    private readonly ReconnectHint _hint = new();
    private readonly TurnBucket _turns = new(rate, TimeSpan.Zero);
    private readonly long _startedAt = time.GetTimestamp();
    private long _taken;
    private int _turn;
    private int _batch = PoolBatch;
    private bool _isProbing;
    private bool _isProbeDue;
    private ITimer? _giving;

    /// <summary>Appends a work item to the thread pool's queue.</summary>
    public Action<IThreadPoolWorkItem> Queue { get; init; } =
        static item => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);

    /// <summary>How many turns a second there are.</summary>
    public double PerSecond
    {
        get
        {
            lock (_gate) return _turns.PerSecond;
        }
    }

    /// <inheritdoc cref="AdmissionRate.Promise"/>
    public double Promise
    {
        get
        {
            lock (_gate) return _turns.Promise;
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
        bool isTaken, isProbeDue;
        lock (_gate)
        {
            isTaken = _returning.Count + _fresh.Count == 0 && TakeLocked();
            isProbeDue = ProbeIsDueLocked();
        }
        if (isProbeDue) Queue(this);
        return isTaken;
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
        lock (_gate) return _hint.Next(Now(), _turns.PerSecond);
    }

    public void Dispose() => _giving?.Dispose();

    /// <summary>The pool has come to what was queued when half a batch was taken.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        bool isProbeDue;
        lock (_gate)
        {
            (_isProbing, _batch) = (false, PoolBatch);
            GiveLocked();
            isProbeDue = ProbeIsDueLocked();
        }
        if (isProbeDue) Queue(this);
    }

    private void GiveEach(TimeSpan period)
    {
        _giving ??= time.CreateTimer(_ => Give(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _giving.Change(period, period);
    }

    private void Give()
    {
        bool isProbeDue;
        lock (_gate)
        {
            GiveLocked();
            ExpireLocked(_returning);
            ExpireLocked(_fresh);
            if (_returning.Count + _fresh.Count == 0) GiveEach(Timeout.InfiniteTimeSpan);
            isProbeDue = ProbeIsDueLocked();
        }
        if (isProbeDue) Queue(this);
    }

    private void GiveLocked()
    {
        while (_returning.Count + _fresh.Count > 0 && TakeLocked()) NextLocked().Turn.SetResult(true);
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
        if (_batch == 0 || _turns.Take(Now(), 1) == 0) return false;
        _taken++;
        if (--_batch <= PoolBatch / 2 && !_isProbing) _isProbing = _isProbeDue = true;
        return true;
    }

    /// <returns>True, once: the pool is to be asked.</returns>
    private bool ProbeIsDueLocked()
    {
        var isDue = _isProbeDue;
        _isProbeDue = false;
        return isDue;
    }

    private TimeSpan Now() => time.GetElapsedTime(_startedAt);

    private sealed record Waiter(long Since)
    {
        public TaskCompletionSource<bool> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
