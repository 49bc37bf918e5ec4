namespace Pubby.Client.Rooms;

/// <summary>
/// Says when a command may be sent: no faster than the hub accepts commands (50 a second, 200 at once by default),
/// which ends a connection that exceeds it. Half of that leaves space for the commands that a large one is split into.
/// </summary>
internal sealed class CommandPace : IDisposable
{
    private const int Burst = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);

    /// <summary>In this time two commands become possible: one for each kind.</summary>
    private static readonly TimeSpan Refill = 2 * Interval;

    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private double _allowed = Burst;
    private long _countedAt;
    private bool _isArmed;
    private bool _isOver;

    /// <param name="gate">The lock of <see cref="Subscriptions"/>. It is held during each call.</param>
    /// <param name="onRefill">Called under the lock, a while after a command was not possible.</param>
    public CommandPace(TimeProvider time, Lock gate, Action onRefill)
    {
        _time = time;
        _countedAt = time.GetTimestamp();
        _timer = time.CreateTimer(_ =>
        {
            lock (gate) OnTimer(onRefill);
        }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <returns>True: one command may be sent, and is counted.</returns>
    public bool TrySpend()
    {
        _allowed = Math.Min(Burst, _allowed + (_time.GetElapsedTime(_countedAt) / Interval));
        _countedAt = _time.GetTimestamp();
        if (_allowed >= 1)
        {
            _allowed--;
            return true;
        }
        if (!_isArmed) _timer.Change(Refill, Timeout.InfiniteTimeSpan);
        _isArmed = true;
        return false;
    }

    public void Dispose()
    {
        _isOver = true;
        _timer.Dispose();
    }

    private void OnTimer(Action onRefill)
    {
        // It may have been due when the connection ended.
        if (_isOver) return;
        _isArmed = false;
        onRefill();
    }
}
