using System.Collections.Concurrent;
using Pubby.Core.Delivery;
using Pubby.Core.Diagnostics;
using Pubby.Core.Rooms;
using Pubby.Hub.Options;

namespace Pubby.Hub.Connections;

/// <summary>
/// Every open connection of the node, and what each gets when it opens. Safe for any number of threads.
/// </summary>
internal sealed class ConnectionRegistry(
    Shards shards, RoomRegistry rooms, LimitOptions limits, TimeProvider time, HubMeter meter)
{
    private readonly ConcurrentDictionary<Outbox, byte> _open = new();
    private readonly Action<string> _onRefused = meter.CommandRefused;

    /// <summary>Those that are open at the moment of the call.</summary>
    public ICollection<Outbox> Open => _open.Keys;

    /// <summary>Gives the connection to a shard, which calls it from now on.</summary>
    public Outbox Attach(IConnection connection)
    {
        var outbox = new Outbox(connection, shards.Next(), limits.OutboxBytes);
        _open.TryAdd(outbox, 0);
        outbox.Shard.PostAttach(outbox);
        return outbox;
    }

    /// <summary>After it completes, the shard never calls the connection again.</summary>
    public Task DetachAsync(Outbox outbox)
    {
        _open.TryRemove(outbox, out _);
        return outbox.Shard.PostDetachAsync(outbox);
    }

    public ConnectionRooms RoomsOf(Outbox outbox) =>
        new(rooms, outbox, limits.RoomsPerConnection, SubscriberGrants.Everyone);

    public CommandBudget NewBudget() => new(limits, time, _onRefused);
}
