using System.Collections.Concurrent;
using Pubby.Core.Delivery;
using Pubby.Core.Rooms;
using Pubby.Core.Wire;
using Pubby.Hub.Access;
using Pubby.Hub.Options;

namespace Pubby.Hub.Connections;

/// <summary>
/// Every open connection of the node, and what each gets when it opens. Safe for any number of threads.
/// </summary>
internal sealed class ConnectionRegistry(
    Shards shards, RoomRegistry rooms, SubscriberAccess access, LimitOptions limits, CommandBudgets budgets,
    ConnectionLog log)
{
    private readonly ConcurrentDictionary<ClientConnection, byte> _open = new();
    private int _openPlain;
    private int _openSignalR;

    /// <summary>Those that are open at the moment of the call.</summary>
    public ICollection<ClientConnection> Open => _open.Keys;

    /// <summary>How many came by <c>/ws</c>.</summary>
    public int OpenPlain => Volatile.Read(ref _openPlain);

    /// <summary>How many came by <c>/hub</c>.</summary>
    public int OpenSignalR => Volatile.Read(ref _openSignalR);

    /// <summary>
    /// Gives the connection to a shard, which calls it from now on. Until it brings a token, it hears what needs none.
    /// </summary>
    public ClientConnection Attach(IConnection connection)
    {
        var outbox = new Outbox(connection, shards.Next(), limits.OutboxBytes) { MaxAge = NextMaxAge() };
        var client = new ClientConnection(
            outbox, new ConnectionRooms(rooms, outbox, limits.RoomsPerConnection, access.Anonymous), budgets.New());
        _open.TryAdd(client, 0);
        Count(connection, 1);
        outbox.Shard.PostAttach(outbox);
        log.Opened(client);
        return client;
    }

    /// <summary>After it completes, the shard never calls the connection again.</summary>
    public Task DetachAsync(ClientConnection client)
    {
        if (_open.TryRemove(client, out _)) Count(client.Outbox.Connection, -1);
        client.End();
        var detached = client.Outbox.Shard.PostDetachAsync(client.Outbox);
        return log.IsOn ? LogEndAsync(client, detached) : detached;
    }

    private async Task LogEndAsync(ClientConnection client, Task detached)
    {
        await detached;
        log.Ended(client);
    }

    private void Count(IConnection connection, int change) =>
        Interlocked.Add(ref connection.Format == WireFormat.Plain ? ref _openPlain : ref _openSignalR, change);

    /// <summary>Spread, so that those who came together do not go together.</summary>
    private int NextMaxAge() => limits.MaxAge is { } age
        ? (int)Math.Max(1, age.TotalSeconds * (0.75 + (Random.Shared.NextDouble() / 2))) : 0;
}
