using System.Collections.Concurrent;
using Pubby.Core.Tracing;

namespace Pubby.Core.Rooms;

/// <summary>The rooms that are alive on this node.</summary>
internal sealed class RoomRegistry(RoomContext context) : IDisposable
{
    /// <summary>Rooms that wait for their turn to be loaded from the store.</summary>
    public int WaitingLoads => context.Loads.Waiting;

    /// <summary>When to ask again for a room that was refused, as too many wait to be loaded.</summary>
    public TimeSpan LoadRetryAfter => context.Loads.RetryAfter;

    /// <summary>At which whole rooms are handed out.</summary>
    public DumpPace DumpPace => context.DumpPace;

    /// <summary>How late an expiry may be broadcast, and how late a room may be retired.</summary>
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// A room without messages lingers for less: whoever asks for names that nobody publishes to leaves little behind.
    /// </summary>
    private static readonly TimeSpan EmptyLinger = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ForgetPeriod = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Room> _rooms = new();
    private readonly ConcurrentQueue<(Room Room, long IdleSince)> _idle = new();
    private readonly ConcurrentQueue<(Room Room, long IdleSince)> _idleEmpty = new();
    private ITimer? _sweeps;
    private ITimer? _forgets;
    private int _isSweeping;

    public int Count => _rooms.Count;

    /// <summary>Those that are alive at the moment of the call, in no order.</summary>
    public IEnumerable<Room> All => _rooms.Values;

    public long CountSubscriptions() => _rooms.Values.Sum(room => (long)room.Subscribers);

    public string Epoch => context.Epoch;

    public TimeProvider Time => context.Time;

    public Traces Traces => context.Traces;

    /// <summary>From now on messages expire and idle rooms are retired, until it is disposed. Called once.</summary>
    public void Start()
    {
        _sweeps = context.Time.CreateTimer(
            static registry => ((RoomRegistry)registry!).Sweep(), this, SweepPeriod, SweepPeriod);
        _forgets = context.Time.CreateTimer(
            static registry => ((RoomRegistry)registry!).Forget(), this, ForgetPeriod, ForgetPeriod);
    }

    /// <summary>The room, if it is alive here; otherwise it has no subscribers on this node.</summary>
    public Room? Find(string name) => _rooms.GetValueOrDefault(name);

    /// <summary>The room, made alive if it is not, and kept alive until <see cref="Leave"/>.</summary>
    public Room Enter(string name)
    {
        while (true)
        {
            var room = _rooms.GetOrAdd(name, static (name, context) => new Room(name, context), context);
            if (room.TryEnter()) return room;
            // The sweep has just retired it, and will remove it too.
            _rooms.TryRemove(new(name, room));
        }
    }

    public void Leave(Room room)
    {
        if (room.Leave(out var isEmpty) is { } idleSince) (isEmpty ? _idleEmpty : _idle).Enqueue((room, idleSince));
    }

    public void Dispose()
    {
        _sweeps?.Dispose();
        _forgets?.Dispose();
    }

    /// <summary>
    /// A timer does not wait for its last call to end, and two sweeps at once would take each other's idle rooms. So a
    /// second one returns at once.
    /// </summary>
    private void Sweep()
    {
        if (Interlocked.Exchange(ref _isSweeping, 1) == 1) return;
        try
        {
            ExpireDue();
            RetireIdle(_idle, context.Limits.Linger);
            RetireIdle(_idleEmpty, EmptyLinger < context.Limits.Linger ? EmptyLinger : context.Limits.Linger);
        }
        finally
        {
            Volatile.Write(ref _isSweeping, 0);
        }
    }

    private void ExpireDue()
    {
        var nowMs = context.NowMs;
        if (!context.Earliest.IsDue(nowMs)) return;
        context.Earliest.Reset();
        foreach (var (_, room) in _rooms)
        {
            room.ExpireDue(nowMs);
            context.Earliest.Lower(room.NextDue);
        }
    }

    private void RetireIdle(ConcurrentQueue<(Room Room, long IdleSince)> queue, TimeSpan linger)
    {
        while (queue.TryPeek(out var idle) && context.Time.GetElapsedTime(idle.IdleSince) >= linger)
        {
            // Only a sweep takes from the queue, and only one runs at a time, so this is the entry that was peeked.
            queue.TryDequeue(out _);
            if (idle.Room.TryRetire(idle.IdleSince)) _rooms.TryRemove(new(idle.Room.Name, idle.Room));
        }
    }

    private void Forget()
    {
        foreach (var (_, room) in _rooms) room.ForgetOld();
    }
}
