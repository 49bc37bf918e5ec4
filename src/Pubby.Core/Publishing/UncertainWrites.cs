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

    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly StoreHealth _store;
    private readonly RoomRefresher _refresher;
    private readonly FleetBroadcaster _relay;
    private readonly IRegionRelay _regions;
    private readonly ITimer _looks;
    private HashSet<string> _fresh = [];
    private HashSet<string> _seenOnce = [];
    private HashSet<string> _due = [];

    public UncertainWrites(StoreHealth store, RoomRefresher refresher, FleetBroadcaster relay, IRegionRelay regions, TimeProvider time)
    {
        (_store, _refresher, _relay, _regions) = (store, refresher, relay, regions);
        store.Returned += Look;
        _looks = time.CreateTimer(static doubts => ((UncertainWrites)doubts!).LookAgain(), this, SecondLook, SecondLook);
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
        _store.Returned -= Look;
        _looks.Dispose();
    }

    /// <summary>The first look, as soon as there is something to see.</summary>
    private void Look()
    {
        if (_store.IsAway) return;
        HashSet<string> rooms;
        lock (_gate)
        {
            (rooms, _fresh) = (_fresh, []);
            _seenOnce.UnionWith(rooms);
        }
        Reread(rooms);
    }

    /// <summary>The second look, one to two periods after the first; and the first at those whose store never said that it was back.</summary>
    private void LookAgain()
    {
        if (_store.IsAway) return;
        HashSet<string> rooms;
        lock (_gate) (rooms, _due, _seenOnce) = (_due, _seenOnce, []);
        Reread(rooms);
        Look();
    }

    private void Reread(HashSet<string> rooms)
    {
        foreach (var room in rooms)
        {
            _refresher.Request(room, RefreshReason.Uncertain);
            _ = _relay.RequestRefreshAsync(room).AsTask();
            _regions.RequestRefresh(room);
        }
    }
}
