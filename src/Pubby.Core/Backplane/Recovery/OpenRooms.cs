using System.Collections.Concurrent;

namespace Pubby.Core.Backplane.Recovery;

/// <summary>
/// The rooms that are alive on this node, as the backplane sees them: joined, and each with its ledger.
/// </summary>
internal sealed class OpenRooms(IBackplane backplane)
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, OpenRoom> _rooms = new();

    /// <summary>While it is gone through, rooms may come and go.</summary>
    public IEnumerable<KeyValuePair<string, OpenRoom>> All
    {
        get
        {
            // And not the dictionary itself: LINQ copies a collection by its count, and a room that goes meanwhile
            // would leave an empty place.
            foreach (var room in _rooms) yield return room;
        }
    }

    public OpenRoom? Find(string room) => _rooms.GetValueOrDefault(room);

    /// <summary>Joins the room, unless another use of it has.</summary>
    public void Open(string room)
    {
        lock (_gate)
        {
            var open =
                _rooms.GetOrAdd(room, static (room, backplane) => new OpenRoom(backplane.JoinAsync(room)), backplane);
            open.Uses++;
        }
    }

    /// <summary>Leaves the room with the last of its uses.</summary>
    public void Close(string room)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(room, out var open) || --open.Uses > 0) return;
            _rooms.TryRemove(room, out _);
            backplane.Leave(room);
        }
    }
}

/// <param name="joined">Completes when the node receives what others publish.</param>
internal sealed class OpenRoom(Task joined)
{
    public Task Joined => joined;

    public SequenceTracker Sequences { get; } = new();

    /// <summary>Belongs to the lock of <see cref="OpenRooms"/>: a retired room may already be alive again.</summary>
    public int Uses { get; set; }

    /// <summary>
    /// When its next refresh is due, in timestamps of <see cref="TimeProvider"/>; belongs to
    /// <see cref="PeriodicRefresher"/>.
    /// </summary>
    public long RefreshDue { get; set; }
}
