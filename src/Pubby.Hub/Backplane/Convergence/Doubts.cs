using Pubby.Hub.Storage;

namespace Pubby.Hub.Backplane.Convergence;

/// <summary>
/// Rooms in which a write ended without an answer: it may be stored after all, now or when the store is back, and nobody was told. So when the store
/// answers again the room is read again, on every node; and once more a little later, as a write may overtake the read that looks for it.
/// </summary>
internal sealed class Doubts : IDisposable
{
    /// <summary>More rooms than that in doubt at once are left to the periodic reads.</summary>
    private const int MaxRooms = 10_000;

    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly StoreWatch _store;
    private readonly Rereads _rereads;
    private readonly Relay _relay;
    private readonly ITimer _secondLook;
    private HashSet<string> _rooms = [];
    private HashSet<string> _seenOnce = [];

    public Doubts(StoreWatch store, Rereads rereads, Relay relay, TimeProvider time)
    {
        (_store, _rereads, _relay) = (store, rereads, relay);
        store.Returned += Look;
        _secondLook = time.CreateTimer(static doubts => ((Doubts)doubts!).LookAgain(), this, SecondLook, SecondLook);
    }

    public void Add(string room)
    {
        lock (_gate)
        {
            if (_rooms.Count < MaxRooms) _rooms.Add(room);
        }
    }

    public void Dispose()
    {
        _store.Returned -= Look;
        _secondLook.Dispose();
    }

    private void Look()
    {
        HashSet<string> rooms;
        lock (_gate)
        {
            (rooms, _rooms) = (_rooms, []);
            _seenOnce.UnionWith(rooms);
        }
        Reread(rooms);
    }

    private void LookAgain()
    {
        if (_store.IsAway) return;
        // A store that failed one call and is away for nobody else never says that it is back.
        HashSet<string> rooms;
        lock (_gate) (rooms, _seenOnce, _rooms) = (_seenOnce, _rooms, []);
        Reread(rooms);
    }

    private void Reread(HashSet<string> rooms)
    {
        foreach (var room in rooms)
        {
            _rereads.Request(room, RereadReason.Doubt);
            _ = TellAsync(room);
        }
    }

    private async Task TellAsync(string room)
    {
        if (!await _relay.TellToRereadAsync(room)) Add(room);
    }
}
