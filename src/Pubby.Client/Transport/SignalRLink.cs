using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Logging;
using Pubby.Client.Diagnostics;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport;

/// <summary>A connection of SignalR's. Commands go through one queue: SignalR keeps the order of calls only if each is sent before the next begins.</summary>
internal sealed class SignalRLink : ILink
{
    /// <summary>A command that has no answer by then never gets one.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    private readonly HubConnection _connection;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly TaskCompletionSource<LinkEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Bounded by those who write: <c>Subscriptions</c> has few commands under way, and unsubscribes at a pace.</summary>
    private readonly Channel<Func<Task>> _commands = Channel.CreateUnbounded<Func<Task>>(new UnboundedChannelOptions { SingleReader = true });

    public SignalRLink(HubConnection connection, ILinkListener listener, TimeProvider time, ILogger log)
    {
        (_connection, _time, _log) = (connection, time, log);
        On<RoomMessage>(nameof(IPubbyClient.Message), listener.OnMessage);
        On<RoomDump>(nameof(IPubbyClient.Dump), listener.OnDump);
        On<RoomUnsubscribed>(nameof(IPubbyClient.Unsubscribed), listener.OnUnsubscribed);
        On<GoAwayNotice>(nameof(IPubbyClient.GoAway), listener.OnGoAway);
        connection.Closed += fault =>
        {
            End(LinkEnd.Of(fault));
            return Task.CompletedTask;
        };
        _ = SendAsync();
    }

    public Task<LinkEnd> Ended => _ended.Task;

    public async Task<IReadOnlyList<RoomResult>> SubscribeAsync(IReadOnlyList<RoomRequest> requests)
    {
        var answers = await Task.WhenAll(CommandSize.Cut(requests).Select(SubscribePartAsync)).ConfigureAwait(false);
        return [.. answers.SelectMany(part => part)];
    }

    public async Task UnsubscribeAsync(string room)
    {
        try
        {
            await Enqueue(() => _connection.InvokeCoreAsync(nameof(IPubbyHub.Unsubscribe), typeof(object), [room])).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // Nobody waits for it: the room is gone here, and at the latest with the connection there.
            ClientLog.UnsubscribeFailed(_log, room, fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        End(new LinkEnd(LinkEnd.NoCode, "closed by the client"));
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<RoomResult>> SubscribePartAsync(IReadOnlyList<RoomRequest> requests)
    {
        try
        {
            var answer = await Enqueue(() => _connection.InvokeCoreAsync(
                nameof(IPubbyHub.Subscribe), typeof(SubscribeResult), [new SubscribeRequest { Rooms = requests }])).ConfigureAwait(false);
            if (answer is SubscribeResult { Rooms: { } rooms } && rooms.Count == requests.Count) return rooms;
            throw new InvalidDataException("The answer has not one result for each room.");
        }
        catch (Exception fault)
        {
            // The whole command failed, not a room: the connection is over, or the hub had too many commands. Either way the rooms are asked for again.
            return [.. requests.Select(request => new RoomResult
            {
                Room = request.Room!,
                Error = new RoomError { Code = "command_failed", Message = fault.Message, Retryable = true },
            })];
        }
    }

    /// <summary>Completes with the answer; what waits for one when the connection ends fails.</summary>
    private Task<object?> Enqueue(Func<Task<object?>> command)
    {
        var answered = new TaskCompletionSource<object?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_commands.Writer.TryWrite(SendOneAsync)) answered.TrySetException(new HubException("The connection is over."));
        return answered.Task.WaitAsync(AnswerTimeout, _time);

        // InvokeCoreAsync has written the command by the time it returns its task, unless the write has to wait; the queue is what keeps the order then.
        Task SendOneAsync()
        {
            var sent = command();
            _ = CompleteAsync(sent, answered);
            return Task.CompletedTask;
        }
    }

    private static async Task CompleteAsync(Task<object?> sent, TaskCompletionSource<object?> answered)
    {
        try
        {
            answered.TrySetResult(await sent.ConfigureAwait(false));
        }
        catch (Exception fault)
        {
            answered.TrySetException(fault);
        }
    }

    private async Task SendAsync()
    {
        await foreach (var command in _commands.Reader.ReadAllAsync().ConfigureAwait(false)) await command().ConfigureAwait(false);
    }

    private void End(LinkEnd end)
    {
        _ended.TrySetResult(end);
        _commands.Writer.TryComplete();
    }

    private void On<T>(string method, Action<T> handle) => _connection.On(
        method,
        [typeof(T)],
        static (arguments, state) =>
        {
            if (arguments is [T argument]) ((Action<T>)state)(argument);
            return Task.CompletedTask;
        },
        handle);
}
