using Microsoft.AspNetCore.SignalR.StackExchangeRedis;
using Pubby.Hub.Redis;

namespace Pubby.Hub.Backplane.Redis;

/// <summary>
/// SignalR's own backplane (<see cref="RedisHubLifetimeManager{THub}"/>), with the node as its client: groups are
/// rooms. All calls throw what StackExchange.Redis throws while Redis is unavailable. SignalR's manager is never
/// disposed: it would leave each channel with a call of its own, and the end of the connection leaves them all at once.
/// </summary>
internal sealed class NodeBus
{
    private readonly RedisServer _redis;
    private readonly RedisHubLifetimeManager<pubby> _manager;
    private readonly NodeMember _member;
    private readonly Lock _gate = new();

    /// <summary>The last join or leave, under the lock. The next one begins when it has ended.</summary>
    private Task _change = Task.CompletedTask;

    private NodeBus(RedisServer redis, RedisHubLifetimeManager<pubby> manager, NodeMember member)
    {
        _redis = redis;
        _manager = manager;
        _member = member;
    }

    /// <param name="receive">Gets what other nodes, and this one, publish to the groups that were joined.</param>
    /// <param name="dropped">Called for a message that SignalR could not decode.</param>
    public static async Task<NodeBus> OpenAsync(
        RedisServer redis, Action<ReadOnlyMemory<byte>> receive, Action dropped, ILoggerFactory logs)
    {
        var protocol = new NodeProtocol();
        var options = new RedisOptions { ConnectionFactory = _ => Task.FromResult(redis.Multiplexer) };
        var manager = new RedisHubLifetimeManager<pubby>(
            new BusLog(logs, dropped), Microsoft.Extensions.Options.Options.Create(options), protocol);
        var member = new NodeMember(protocol, receive, logs);
        await manager.OnConnectedAsync(member);
        return new NodeBus(redis, manager, member);
    }

    public Task PublishAsync(string room, byte[] envelope) =>
        _manager.SendGroupAsync(RedisNames.Group(room), NodeProtocol.Method, [envelope]);

    /// <remarks>If it fails, SignalR holds nothing of the room any more. Redis may.</remarks>
    public Task JoinAsync(string room) => ChangeAsync(room, async () =>
    {
        await _manager.AddToGroupAsync(_member.ConnectionId, RedisNames.Group(room));
        return true;
    });

    /// <inheritdoc cref="JoinAsync"/>
    /// <returns>
    /// False: SignalR holds nothing of the room any more. Redis may. After a connection has come back,
    /// StackExchange.Redis subscribes to everything again without waiting for the answers. What is left before its
    /// answer has come is not told to Redis, and what is left soon after may be subscribed to once more.
    /// </returns>
    public Task<bool> LeaveAsync(string room) => ChangeAsync(room, async () =>
    {
        var subscriber = _redis.Multiplexer.GetSubscriber();
        var isTold = _redis.IsSettled && subscriber.SubscribedEndpoint(RedisNames.GroupChannel(room)) is not null;
        await RemoveAsync(room);
        return isTold;
    });

    /// <summary>
    /// One change at a time, as SignalR makes them anyway: what a leave looks at must still be so as it is made.
    /// </summary>
    private Task<bool> ChangeAsync(string room, Func<Task<bool>> change)
    {
        lock (_gate)
        {
            var changed = ChangeAfterAsync(_change, room, change);
            _change = changed;
            return changed;
        }
    }

    private async Task<bool> ChangeAfterAsync(Task before, string room, Func<Task<bool>> change)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            return await change();
        }
        catch
        {
            // SignalR drops its subscription before the call for it fails, but keeps the membership. The second call
            // drops that too.
            if (!await TryRemoveAsync(room)) await TryRemoveAsync(room);
            throw;
        }
    }

    private async Task<bool> TryRemoveAsync(string room)
    {
        try
        {
            await RemoveAsync(room);
            return true;
        }
        catch (Exception fault) when (RedisServer.IsOutage(fault))
        {
            return false;
        }
    }

    private Task RemoveAsync(string room) =>
        _manager.RemoveFromGroupAsync(_member.ConnectionId, RedisNames.Group(room));
}
