using Pubby.Client.Transport;

namespace Pubby.Client.Rooms;

/// <summary>
/// Unsubscribe commands, no faster than the hub takes commands (50 a second, 200 at once by default): it would end a connection that leaves a
/// thousand rooms at once. Only <see cref="Subscriptions"/> calls it, under its lock.
/// </summary>
internal sealed class Departures : IDisposable
{
    private const int Burst = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);

    private readonly ILink _link;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly LinkedList<string> _waiting = [];
    private readonly ITimer _timer;
    private double _allowed = Burst;
    private long _countedAt;

    public Departures(ILink link, TimeProvider time)
    {
        _link = link;
        _time = time;
        _countedAt = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Send(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(string room)
    {
        lock (_gate) _waiting.AddLast(room);
        Send();
    }

    /// <summary>The room is opened again before it was left.</summary>
    public void Cancel(string room)
    {
        lock (_gate) _waiting.Remove(room);
    }

    public void Dispose()
    {
        lock (_gate) _waiting.Clear();
        _timer.Dispose();
    }

    private void Send()
    {
        lock (_gate)
        {
            _allowed = Math.Min(Burst, _allowed + _time.GetElapsedTime(_countedAt) / Interval);
            _countedAt = _time.GetTimestamp();
            for (; _waiting.First is { } first && _allowed >= 1; _allowed--)
            {
                _waiting.RemoveFirst();
                _ = _link.UnsubscribeAsync(first.Value);
            }
            if (_waiting.Count > 0) _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }
}
