using Microsoft.AspNetCore.SignalR;
using Pubby.Core.Delivery;
using Pubby.Core.Rooms;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>
/// SignalR's connections as subscribers of Pubby's rooms. Groups are rooms: joining one subscribes to its live
/// messages, leaving it unsubscribes, and a send to it is broadcast to its SignalR subscribers. Nothing here waits for
/// a client: a send returns once it is posted.
/// </summary>
internal sealed class RoomHubLifetimeManager(
    RoomRegistry rooms, NegotiatedConnections negotiated, ConnectionAuthorizer authorizer, HubInvocations invocations)
    : HubLifetimeManager<PubbyHub>
{
    private readonly HubConnectionStore _connections = new();

    public override async Task OnConnectedAsync(HubConnectionContext connection)
    {
        if (connection.Features.Get<HubConnectionState>() is { } link)
        {
            var format = HubFormats.Framed(connection.Protocol);
            ((WebSocketConnection)link.Client.Outbox.Connection).SetFormat(format);
            link.Client.Outbox.Shard.PostKeepAlive(link.Client.Outbox, HubPing.Of(format));
        }
        else
        {
            connection.Features.Set(negotiated.Open(connection));
        }
        _connections.Add(connection);
        await AuthorizeAsync(LinkOf(connection));
    }

    public override async Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        _connections.Remove(connection);
        var link = LinkOf(connection);
        link.Client.Rooms.LeaveAll();
        if (link.Client.Outbox.Connection is NegotiatedConnection) await negotiated.CloseAsync(link);
    }

    public override async Task AddToGroupAsync(
        string connectionId, string groupName, CancellationToken cancellationToken = default)
    {
        if (_connections[connectionId] is not { } connection) return;
        var outcome = await LinkOf(connection).Client.Rooms.SubscribeAsync(
            groupName, new DumpRequest(Dump: false), reply: null, cancellationToken);
        if (outcome.ErrorCode is { } code) throw new HubException(code);
    }

    public override Task RemoveFromGroupAsync(
        string connectionId, string groupName, CancellationToken cancellationToken = default)
    {
        if (_connections[connectionId] is not { } connection) return Task.CompletedTask;
        var link = LinkOf(connection);
        var format = link.Client.Outbox.Connection.Format;
        link.Client.Rooms.Unsubscribe(groupName, invocations.Unsubscribed(format, groupName));
        return Task.CompletedTask;
    }

    public override Task SendGroupAsync(
        string groupName, string methodName, object?[] args, CancellationToken cancellationToken = default)
    {
        var invocation = invocations.Of(methodName, args);
        rooms.Find(groupName)?.BroadcastFrame(format => invocation[format]);
        return Task.CompletedTask;
    }

    public override async Task SendGroupsAsync(
        IReadOnlyList<string> groupNames, string methodName, object?[] args,
        CancellationToken cancellationToken = default)
    {
        foreach (var group in groupNames) await SendGroupAsync(group, methodName, args, cancellationToken);
    }

    /// <summary>
    /// Exceptions concern single connections, and a broadcast does not distinguish them. So each member gets its own
    /// send.
    /// </summary>
    public override Task SendGroupExceptAsync(
        string groupName, string methodName, object?[] args, IReadOnlyList<string> excludedConnectionIds,
        CancellationToken cancellationToken = default) =>
        Send(connection => !excludedConnectionIds.Contains(connection.ConnectionId)
            && LinkOf(connection).Client.Rooms.Contains(groupName), methodName, args);

    public override Task SendAllAsync(
        string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        Send(static _ => true, methodName, args);

    public override Task SendAllExceptAsync(
        string methodName, object?[] args, IReadOnlyList<string> excludedConnectionIds,
        CancellationToken cancellationToken = default) =>
        Send(connection => !excludedConnectionIds.Contains(connection.ConnectionId), methodName, args);

    public override Task SendConnectionAsync(
        string connectionId, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        SendConnectionsAsync([connectionId], methodName, args, cancellationToken);

    public override Task SendConnectionsAsync(
        IReadOnlyList<string> connectionIds, string methodName, object?[] args,
        CancellationToken cancellationToken = default)
    {
        var invocation = invocations.Of(methodName, args);
        foreach (var id in connectionIds)
        {
            if (_connections[id] is { } connection) Post(LinkOf(connection).Client.Outbox, invocation);
        }
        return Task.CompletedTask;
    }

    public override Task SendUserAsync(
        string userId, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        SendUsersAsync([userId], methodName, args, cancellationToken);

    public override Task SendUsersAsync(
        IReadOnlyList<string> userIds, string methodName, object?[] args,
        CancellationToken cancellationToken = default) =>
        Send(connection => connection.UserIdentifier is { } user && userIds.Contains(user), methodName, args);

    /// <summary>
    /// After the answer to the handshake: a client that gets a close message before that cannot read it. Its calls wait
    /// for this.
    /// </summary>
    private async Task AuthorizeAsync(HubConnectionState link)
    {
        var outcome = await authorizer.OpenAsync(link.Client, link.TakeToken());
        if (outcome.Error is { } error) link.Client.Refuse(outcome.Code, error, []);
    }

    private static HubConnectionState LinkOf(HubConnectionContext connection) =>
        connection.Features.Get<HubConnectionState>()!;

    private Task Send(Func<HubConnectionContext, bool> isMeant, string methodName, object?[] args)
    {
        var invocation = invocations.Of(methodName, args);
        foreach (var connection in _connections)
        {
            if (isMeant(connection)) Post(LinkOf(connection).Client.Outbox, invocation);
        }
        return Task.CompletedTask;
    }

    private static void Post(Outbox outbox, HubInvocation invocation)
    {
        if (invocation[outbox.Connection.Format] is { } frame) outbox.Shard.PostSend(outbox, frame);
    }
}
