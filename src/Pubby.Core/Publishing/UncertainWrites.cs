using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Regions;
using Pubby.Core.Storage;

namespace Pubby.Core.Publishing;

/// <summary>
/// Rooms in which a write ended without an answer: it may be stored after all, now or when the store is back, and nobody was told. So when the store
/// answers again the room is read again, on every node of every region; and once more a little later, as a write may overtake the read that looks for it.
/// </summary>
internal sealed class UncertainWrites : IDisposable
{
    /// <summary>More rooms than that in doubt at once are left to the periodic reads.</summary>
    private const int MaxRooms = 10_000;

    private static readonly TimeSpan SecondRefresh = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly StoreHealth _store;
    private readonly RoomRefresher _refresher;
    private readonly FleetBroadcaster _fleet;
    private readonly IRegionRelay _regions;
    private readonly ITimer _timer;
    private HashSet<string> _fresh = [];
    private HashSet<string> _refreshedOnce = [];
    private HashSet<string> _due = [];

    public UncertainWrites(StoreHealth store, RoomRefresher refresher, FleetBroadcaster fleet, IRegionRelay regions, TimeProvider time)
    {
        (_store, _refresher, _fleet, _regions) = (store, refresher, fleet, regions);
        store.Recovered += RefreshNow;
        _timer = time.CreateTimer(static writes => ((UncertainWrites)writes!).RefreshAgain(), this, SecondRefresh, SecondRefresh);
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
        _store.Recovered -= RefreshNow;
        _timer.Dispose();
    }

    /// <summary>The first look, as soon as there is something to see.</summary>
    private void RefreshNow()
    {
        if (_store.IsUnavailable) return;
        HashSet<string> rooms;
        lock (_gate)
        {
            (rooms, _fresh) = (_fresh, []);
            _refreshedOnce.UnionWith(rooms);
        }
        Refresh(rooms);
    }

    /// <summary>The second look, one to two periods after the first; and the first at those whose store never said that it was back.</summary>
    private void RefreshAgain()
    {
        if (_store.IsUnavailable) return;
        HashSet<string> rooms;
        lock (_gate) (rooms, _due, _refreshedOnce) = (_due, _refreshedOnce, []);
        Refresh(rooms);
        RefreshNow();
    }

    private void Refresh(HashSet<string> rooms)
    {
        foreach (var room in rooms)
        {
            _refresher.Request(room, RefreshReason.Uncertain);
            _ = _fleet.RequestRefreshAsync(room).AsTask();
            _regions.RequestRefresh(room);
        }
    }
}
