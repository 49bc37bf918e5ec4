namespace Pubby.Core.Hosting;

/// <summary>
/// A clock whose periodic timers fire together: those of which the period is a multiple of <see cref="Step"/>, one
/// after another, on one timer of the system. So a node that has nothing to do wakes four times a second, and not once
/// for each timer. All other timers are the system's own. Safe for any number of threads.
/// </summary>
/// <remarks>
/// Such a timer is called after one period at the earliest and two at the latest, and from then on once a period. The
/// callback must not wait, as others on its step wait for it; the next step does not, and is called on another thread,
/// as a timer of the system is. It gets no execution context of the timer's creator.
/// </remarks>
internal sealed class CoalescedTimers : TimeProvider, IDisposable
{
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    /// <summary>Those that are rarer cost nothing that could be seen, and would be too late by more.</summary>
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _system;
    private readonly ITimer _steps;
    private readonly Lock _gate = new();
    private volatile Periodic[] _periodic = [];
    private long _step;

    public CoalescedTimers(TimeProvider system)
    {
        _system = system;
        _steps = system.CreateTimer(static timers => ((CoalescedTimers)timers!).Advance(), this, Step, Step);
    }

    public override TimeZoneInfo LocalTimeZone => _system.LocalTimeZone;

    public override long TimestampFrequency => _system.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _system.GetUtcNow();

    public override long GetTimestamp() => _system.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (!Fits(dueTime, period)) return _system.CreateTimer(callback, state, dueTime, period);
        var timer = new Periodic(this, callback, state);
        Add(timer, period);
        return timer;
    }

    public void Dispose() => _steps.Dispose();

    private static bool Fits(TimeSpan dueTime, TimeSpan period) =>
        dueTime == period && period > TimeSpan.Zero && period <= LongestPeriod && period.Ticks % Step.Ticks == 0;

    private void Add(Periodic timer, TimeSpan period)
    {
        lock (_gate)
        {
            // A step may be due at any moment, so that one more has to pass.
            timer.Set(steps: period.Ticks / Step.Ticks, after: Interlocked.Read(ref _step) + 1);
            _periodic = [.. _periodic, timer];
        }
    }

    private void Remove(Periodic timer)
    {
        lock (_gate) _periodic = [.. _periodic.Where(other => other != timer)];
    }

    private void Advance()
    {
        var step = Interlocked.Increment(ref _step);
        foreach (var timer in _periodic) timer.CallIfDue(step);
    }

    private sealed class Periodic(CoalescedTimers timers, TimerCallback callback, object? state) : ITimer
    {
        private long _steps;
        private long _from;
        private volatile bool _isDisposed;

        public void Set(long steps, long after)
        {
            Volatile.Write(ref _steps, steps);
            Volatile.Write(ref _from, after + steps);
        }

        /// <summary>Timers of the same period are due on the same steps, whenever they were made.</summary>
        public void CallIfDue(long step)
        {
            if (step >= Volatile.Read(ref _from) && step % Volatile.Read(ref _steps) == 0 && !_isDisposed)
                callback(state);
        }

        /// <param name="dueTime">The period again, or infinite: it rests until it is changed once more.</param>
        /// <exception cref="NotSupportedException">The times are others than a shared timer can keep.</exception>
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_isDisposed) return false;
            timers.Remove(this);
            if (dueTime == Timeout.InfiniteTimeSpan) return true;
            if (!Fits(dueTime, period))
                throw new NotSupportedException("Make a new timer: this one shares its steps with others.");
            timers.Add(this, period);
            return true;
        }

        public void Dispose()
        {
            _isDisposed = true;
            timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
