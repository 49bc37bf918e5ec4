using System.Collections.Concurrent;
using Pubby.Hub.Delivery;
using Pubby.Hub.Diagnostics;
using Pubby.Hub.Options;
using Pubby.Hub.Rooms;
using Pubby.Hub.Transports.Commands;

namespace Pubby.Hub.Transports;

/// <summary>Every open connection of the node, and whether there may be one more.</summary>
/// <param name="most">How many may be open at once.</param>
internal sealed class Connections(Shards shards, RoomRegistry rooms, LimitOptions limits, int most, TimeProvider time, HubMeter meter)
{
    private readonly ConcurrentDictionary<Outbox, byte> _open = new();
    private readonly Action<string> _onRefused = meter.CommandRefused;
    private int _admitted;
    private volatile bool _isClosed;

    /// <summary>Admitted and not yet released.</summary>
    public int Count => Volatile.Read(ref _admitted);

    public int Most => most;

    /// <summary>Why nobody is admitted, or null.</summary>
    public string? Fault => _isClosed ? "the node is stopping" : Count >= most ? $"all {most} connections are taken" : null;

    /// <summary>Those that are open at the moment of asking.</summary>
    public ICollection<Outbox> Open => _open.Keys;

    /// <summary>Takes a place for a connection that is about to open; false: there is none, or the node is stopping.</summary>
    public bool TryAdmit()
    {
        if (Interlocked.Increment(ref _admitted) <= most && !_isClosed) return true;
        Release();
        return false;
    }

    /// <summary>Takes a place for a connection that was let in before it was open: SignalR opens what it negotiated a moment ago.</summary>
    public void Admit() => Interlocked.Increment(ref _admitted);

    /// <summary>Those that were turned away.</summary>
    public ConnectionRefusals Refusals { get; } = new();

    /// <summary>Gives a place back.</summary>
    public void Release() => Interlocked.Decrement(ref _admitted);

    /// <summary>From now on nobody is admitted.</summary>
    public void StopAdmitting() => _isClosed = true;

    /// <summary>Gives the connection to a shard, which calls it from now on.</summary>
    public Outbox Attach(IConnection connection)
    {
        var outbox = new Outbox(connection, shards.Next(), limits.OutboxBytes);
        _open.TryAdd(outbox, 0);
        outbox.Shard.PostAttach(outbox);
        return outbox;
    }

    /// <summary>When it completes, the shard never calls the connection again.</summary>
    public Task DetachAsync(Outbox outbox)
    {
        _open.TryRemove(outbox, out _);
        return outbox.Shard.PostDetachAsync(outbox);
    }

    public ConnectionRooms RoomsOf(Outbox outbox) => new(rooms, outbox, limits.RoomsPerConnection);

    public CommandBudget NewBudget() => new(limits, time, _onRefused);
}
