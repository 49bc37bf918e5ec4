namespace Pubby.Core.Backplane.Recovery;

/// <summary>
/// Refreshes each open room from the store now and then, whatever the sequence numbers say, and whether or not the
/// counters are available. So what every other means has missed is found in the end.
/// </summary>
internal sealed class PeriodicRefresher : IAsyncDisposable
{
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromMilliseconds(1500);

    private readonly OpenRooms _rooms;
    private readonly RoomRefresher _refresher;
    private readonly TimeSpan _period;
    private readonly Random _random;
    private readonly TimeProvider _time;
    private ITimer? _timer;

    /// <param name="period">The longest time between two refreshes of a room; the shortest is half of it.</param>
    /// <param name="random">Spreads the refreshes, so that nodes that started together do not read together.</param>
    public PeriodicRefresher(
        OpenRooms rooms, RoomRefresher refresher, TimeSpan period, Random random, TimeProvider time)
    {
        (_rooms, _refresher, _period, _random, _time) = (rooms, refresher, period, random, time);
    }

    /// <summary>Refreshes from now on, until it is disposed. Called once.</summary>
    public void Start() =>
        _timer = _time.CreateTimer(
            static refresher => ((PeriodicRefresher)refresher!).RefreshDue(), this, CheckPeriod, CheckPeriod);

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? default;

    private void RefreshDue()
    {
        var now = _time.GetTimestamp();
        foreach (var (name, room) in _rooms.All)
        {
            if (now < room.RefreshDue) continue;
            // A room that has just opened was loaded a moment ago.
            if (room.RefreshDue != 0) _refresher.Request(name, RefreshReason.Periodic);
            var seconds = _period.TotalSeconds * (0.5 + _random.NextDouble() / 2);
            room.RefreshDue = now + (long)(seconds * _time.TimestampFrequency);
        }
    }
}
