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
    private readonly RedisHubLifetimeManager<pubby> _manager;
    private readonly NodeMember _member;

    private NodeBus(RedisHubLifetimeManager<pubby> manager, NodeMember member)
    {
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
        return new NodeBus(manager, member);
    }

    public Task PublishAsync(string room, byte[] envelope) =>
        _manager.SendGroupAsync(RedisNames.Group(room), NodeProtocol.Method, [envelope]);

    /// <remarks>If it fails, SignalR holds nothing of the room any more. Redis may.</remarks>
    public Task JoinAsync(string room) =>
        OrForgetAsync(room, _manager.AddToGroupAsync(_member.ConnectionId, RedisNames.Group(room)));

    /// <inheritdoc cref="JoinAsync"/>
    public Task LeaveAsync(string room) => OrForgetAsync(room, RemoveAsync(room));

    private async Task OrForgetAsync(string room, Task change)
    {
        try
        {
            await change;
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
