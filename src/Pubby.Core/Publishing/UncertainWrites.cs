using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Regions;
using Pubby.Core.Storage;

namespace Pubby.Core.Publishing;

/// <summary>
/// Rooms in which a write ended without an answer: it may be stored after all, now or when the store has recovered,
/// without a broadcast. So when the store answers again, every node of every region refreshes the room, and once more a
/// little later, because a write may still arrive after the first read. A store that is read and takes no writes may
/// hold them back for longer, as SQLite on a disk that hangs: once it takes writes, both refreshes are repeated.
/// </summary>
internal sealed class UncertainWrites(
    StoreHealth store, RoomRefresher refresher, FleetBroadcaster fleet, IRegionRelay regions, TimeProvider time)
    : IDisposable
{
    /// <summary>Further rooms are left to the periodic refreshes.</summary>
    private const int MaxRooms = 10_000;

    private static readonly TimeSpan SecondRefresh = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private HashSet<string> _fresh = [];
    private HashSet<string> _refreshedOnce = [];
    private HashSet<string> _due = [];

    /// <summary>Refreshed twice, but the store took no writes: theirs may be still on the way.</summary>
    private HashSet<string> _undecided = [];

    /// <summary>From now on the rooms are refreshed, until it is disposed. Called once.</summary>
    public void Start()
    {
        store.Recovered += RefreshNow;
        _timer = time.CreateTimer(
            static writes => ((UncertainWrites)writes!).RefreshAgain(), this, SecondRefresh, SecondRefresh);
    }

    public void Add(string room)
    {
        lock (_gate)
        {
            if (_fresh.Count < MaxRooms) _fresh.Add(room);
        }
    }

    public void Dispose()
    {
        store.Recovered -= RefreshNow;
        _timer?.Dispose();
    }

    /// <summary>The first refresh, as soon as the store answers.</summary>
    private void RefreshNow()
    {
        if (store.IsUnavailable) return;
        HashSet<string> rooms;
        lock (_gate)
        {
            (rooms, _fresh) = (_fresh, []);
            _refreshedOnce.UnionWith(rooms);
        }
        Refresh(rooms);
    }

    /// <summary>
    /// The second refresh, one to two periods after the first; and a first one if the store reported no recovery.
    /// </summary>
    private void RefreshAgain()
    {
        if (store.IsUnavailable) return;
        HashSet<string> rooms;
        lock (_gate)
        {
            (rooms, _due, _refreshedOnce) = (_due, _refreshedOnce, []);
            if (store.State == StoreState.Ok)
            {
                _fresh.UnionWith(_undecided);
                _undecided = [];
            }
            else if (_undecided.Count < MaxRooms)
            {
                _undecided.UnionWith(rooms);
            }
        }
        Refresh(rooms);
        RefreshNow();
    }

    private void Refresh(HashSet<string> rooms)
    {
        foreach (var room in rooms)
        {
            refresher.Request(room, RefreshReason.Uncertain);
            _ = fleet.RequestRefreshAsync(room).AsTask();
            regions.RequestRefresh(room);
        }
    }
}
