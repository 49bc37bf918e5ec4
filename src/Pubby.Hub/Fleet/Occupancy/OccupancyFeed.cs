using System.Collections.Concurrent;
using Pubby.Core.Rooms;

namespace Pubby.Hub.Fleet.Occupancy;

/// <summary>
/// Sends subscribers that asked for it how many there are on all nodes: at once, and then at most every
/// <see cref="Period"/>. While a node does not answer, the last number stands: a node that is slow for a moment would
/// make it drop and rise again. Safe for any number of threads.
/// </summary>
internal sealed class OccupancyFeed(WatchedRooms watched, SubscriberCounts counts, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>More rooms take turns. <see cref="SubscriberCounts"/> asks for so many in two seconds.</summary>
    private const int MaxAtOnce = 1000;

    private readonly ConcurrentDictionary<Room, byte> _counting = new();
    private readonly CancellationTokenSource _stopping = new();
    private ITimer? _timer;

    /// <summary>Called once.</summary>
    public void Start()
    {
        watched.Added += Begin;
        _timer = time.CreateTimer(static feed => ((OccupancyFeed)feed!).BeginDue(), this, Tick, Tick);
    }

    public void Dispose()
    {
        if (_stopping.IsCancellationRequested) return;
        watched.Added -= Begin;
        _timer?.Dispose();
        _stopping.Cancel();
    }

    private void BeginDue()
    {
        var now = time.GetTimestamp();
        // Those that were asked for the longest ago, and those that never were.
        var due = watched.All.Where(room => room.OccupancyDue <= now).ToArray();
        if (due.Length > MaxAtOnce) Array.Sort(due, (left, right) => left.OccupancyDue.CompareTo(right.OccupancyDue));
        foreach (var room in due.Take(MaxAtOnce)) Begin(room);
    }

    /// <summary>Called under the room's lock for a new one, so the work is elsewhere.</summary>
    private void Begin(Room room)
    {
        if (_counting.Count < MaxAtOnce && _counting.TryAdd(room, 0)) _ = Task.Run(() => CountAsync(room));
    }

    private async Task CountAsync(Room room)
    {
        try
        {
            var count = await counts.CountAsync(room.Name, _stopping.Token);
            if (count.IsComplete || !room.HasSentOccupancy) room.SendOccupancy(count.Subscribers);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
        finally
        {
            room.OccupancyDue = time.GetTimestamp() + (long)(Period.TotalSeconds * time.TimestampFrequency);
            _counting.TryRemove(room, out _);
        }
    }
}
