namespace Pubby.Core.Backplane.Recovery;

/// <summary>
/// Compares every moment the latest sequence numbers of all open rooms with what was received. So a lost message is
/// found even if no later message follows.
/// </summary>
internal sealed partial class GapDetector : IAsyncDisposable
{
    /// <summary>A lost message is delivered within two of these and one read: 3 s.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(1500);

    private readonly OpenRooms _rooms;
    private readonly ISequenceCounters _counters;
    private readonly RoomRefresher _refresher;
    private readonly FleetBroadcaster _fleet;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private ITimer? _timer;
    private int _isChecking;

    public GapDetector(
        OpenRooms rooms, ISequenceCounters counters, RoomRefresher refresher, FleetBroadcaster fleet, TimeProvider time,
        ILogger<GapDetector> log)
    {
        (_rooms, _counters, _refresher, _fleet, _time, _log) = (rooms, counters, refresher, fleet, time, log);
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
        // Taken before the counters are asked: what is received while they answer may be above their answer.
        var received = Array.ConvertAll(rooms, room => room.Value.Sequences.LastContiguous);
        if (await _counters.LatestAsync(Array.ConvertAll(rooms, room => room.Key)) is not { } latest) return;
        for (var i = 0; i < rooms.Length; i++)
        {
            var (name, room) = rooms[i];
            if (room.Sequences.Check(latest[i], received[i])) _refresher.Request(name, RefreshReason.Missed);
        }
        // A broadcast may have been deferred just as the bus recovered, too late to be sent by the recovery.
        _fleet.SendPending();
    }

    [LoggerMessage(EventIds.GapCheckFailed, LogLevel.Error,
        "The latest sequence numbers could not be checked; the next check tries again.")]
    private static partial void LogFailed(ILogger log, Exception fault);
}
