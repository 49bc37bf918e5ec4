namespace Pubby.Core.Backplane.Recovery;

/// <summary>
/// Every moment, asks for the heads of all open rooms at once and compares them with what was heard: so a lost message is found
/// even if no later message follows. And reads each room again now and then, whatever the numbers say, and whether or not anybody can be asked for them.
/// </summary>
internal sealed partial class GapDetector : IAsyncDisposable
{
    /// <summary>A lost message is delivered within two of these and a read: 3 s.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(1500);

    private readonly OpenRooms _rooms;
    private readonly ISequenceCounters _counters;
    private readonly RoomRefresher _refresher;
    private readonly FleetBroadcaster _relay;
    private readonly TimeSpan _refreshPeriod;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private ITimer? _timer;
    private int _isChecking;

    /// <param name="refreshPeriod">How often a room is read again at the least; each at its own time.</param>
    public GapDetector(OpenRooms rooms, ISequenceCounters counters, RoomRefresher refresher, FleetBroadcaster relay, TimeSpan refreshPeriod, TimeProvider time, ILogger<GapDetector> log)
    {
        (_rooms, _counters, _refresher, _relay, _refreshPeriod, _time, _log) = (rooms, counters, refresher, relay, refreshPeriod, time, log);
    }

    /// <summary>Checks from now on, until it is disposed. Called once.</summary>
    public void Start() =>
        _timer = _time.CreateTimer(static check => _ = ((GapDetector)check!).RunAsync(), this, Period, Period);

    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? default;

    private async Task RunAsync()
    {
        if (Interlocked.Exchange(ref _isChecking, 1) == 1) return;
        try
        {
            await CheckAsync();
        }
        catch (Exception fault)
        {
            LogFailed(_log, fault);
        }
        finally
        {
            Volatile.Write(ref _isChecking, 0);
        }
    }

    private async Task CheckAsync()
    {
        var rooms = _rooms.All.ToArray();
        // Before the heads are asked for: what is heard while they are on their way is above them.
        var through = Array.ConvertAll(rooms, room => room.Value.Sequences.LastContiguous);
        var heads = await _counters.LatestAsync(Array.ConvertAll(rooms, room => room.Key));
        for (var i = 0; i < rooms.Length; i++)
        {
            var (name, room) = rooms[i];
            if (heads is not null && room.Sequences.Check(heads[i], through[i])) _refresher.Request(name, RefreshReason.Missed);
            else if (IsDue(room)) _refresher.Request(name, RefreshReason.Periodic);
        }
        // What came to be owed just as the bus returned, too late for its return.
        if (heads is not null) _relay.SendPending();
    }

    /// <summary>Spread at random, so that nodes which started together do not read together.</summary>
    private bool IsDue(OpenRoom room)
    {
        var now = _time.GetTimestamp();
        var isNew = room.RefreshDue == 0;
        if (now < room.RefreshDue) return false;
        room.RefreshDue = now + (long)(_refreshPeriod.TotalSeconds * (0.5 + Random.Shared.NextDouble() / 2) * _time.TimestampFrequency);
        return !isNew;
    }

    [LoggerMessage(EventIds.GapCheckFailed, LogLevel.Error, "The latest sequence numbers could not be checked; the next check tries again.")]
    private static partial void LogFailed(ILogger log, Exception fault);
}
