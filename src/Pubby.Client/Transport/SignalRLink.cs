using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Logging;
using Pubby.Client.Diagnostics;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport;

/// <summary>A connection of SignalR's client.</summary>
internal sealed class SignalRLink : ILink
{
    /// <summary>A command without an answer after this time never gets one.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    private readonly HubConnection _connection;
    private readonly ILinkListener _listener;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CommandWindow _window = new();
    private readonly TaskCompletionSource<LinkEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SignalRLink(HubConnection connection, ILinkListener listener, TimeProvider time, ILogger log)
    {
        (_connection, _listener, _time, _log) = (connection, listener, time, log);
        On<RoomMessage>(nameof(IPubbyClient.Message), listener.OnMessage, listener);
        On<RoomDump>(nameof(IPubbyClient.Dump), listener.OnDump, listener);
        On<RoomUnsubscribed>(nameof(IPubbyClient.Unsubscribed), listener.OnUnsubscribed, listener);
        On<RoomOccupancy>(nameof(IPubbyClient.Occupancy), listener.OnOccupancy, listener);
        On<GoAwayNotice>(nameof(IPubbyClient.GoAway), listener.OnGoAway, listener);
        On<TokenExpiring>(nameof(IPubbyClient.Expiring), listener.OnExpiring, listener);
        connection.Closed += fault =>
        {
            _ended.TrySetResult(LinkEnd.Of(fault));
            return Task.CompletedTask;
        };
    }

    public Task<LinkEnd> Ended => _ended.Task;

    public async Task<IReadOnlyList<RoomResult>> SubscribeAsync(IReadOnlyList<RoomRequest> requests)
    {
        var answers = await Task.WhenAll(CommandSize.Cut(requests).Select(SubscribePartAsync)).ConfigureAwait(false);
        return [.. answers.SelectMany(part => part)];
    }

    public void Unsubscribe(string room) => _ = UnsubscribeAsync(room);

    public Task AuthorizeAsync(string token) => InvokeAsync(
        nameof(IPubbyHub.Authorize), typeof(AuthorizeResult), token, CommandSize.OfAuthorize(token));

    public async ValueTask DisposeAsync()
    {
        _ended.TrySetResult(new LinkEnd(LinkEnd.NoCode, "closed by the client"));
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task UnsubscribeAsync(string room)
    {
        try
        {
            await InvokeAsync(nameof(IPubbyHub.Unsubscribe), typeof(object), room, CommandSize.OfUnsubscribe(room))
                .ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // Nothing waits for it: the room is closed here, and in the hub it ends with the connection at the latest.
            ClientLog.UnsubscribeFailed(_log, room, fault);
        }
    }

    private async Task<IReadOnlyList<RoomResult>> SubscribePartAsync(IReadOnlyList<RoomRequest> requests)
    {
        try
        {
            var answer = await InvokeAsync(
                nameof(IPubbyHub.Subscribe), typeof(SubscribeResult), new SubscribeRequest { Rooms = requests },
                CommandSize.OfSubscribe(requests)).ConfigureAwait(false);
            if (answer is SubscribeResult { SpreadMs: { } spread }) _listener.OnSpread(spread);
            if (answer is SubscribeResult { Rooms: { } rooms } && rooms.Count == requests.Count
                && !rooms.Contains(null!)) return rooms;
            throw new InvalidDataException("The answer has not one result for each room.");
        }
        catch (Exception fault)
        {
            // The whole command failed, not a room: the connection ended, or the hub had too many commands. In both
            // cases the rooms are requested again.
            return [.. requests.Select(request => new RoomResult
            {
                Room = request.Room!,
                Error = new RoomError { Code = "command_failed", Message = fault.Message, Retryable = true },
            })];
        }
    }

    private Task<object?> InvokeAsync(string method, Type result, object argument, int bytes) =>
        _window.SendAsync(bytes, () =>
            _connection.InvokeCoreAsync(method, result, [argument]).WaitAsync(AnswerTimeout, _time));

    private void On<T>(string method, Action<T> handle, ILinkListener listener) where T : class => _connection.On(
        method,
        [typeof(T)],
        (arguments, _) =>
        {
            var frame = arguments is [T argument] ? argument : null;
            if (FrameCheck.MissingOf(frame) is { } missing)
                listener.OnSkipped(new InvalidDataException($"A {method} lacks {missing}."));
            else handle(frame!);
            return Task.CompletedTask;
        },
        state: this);
}
