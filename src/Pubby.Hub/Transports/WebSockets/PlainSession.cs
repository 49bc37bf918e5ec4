using Pubby.Core.Delivery;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Transports.Commands;
using Pubby.Hub.Transports.WebSockets.Framing;
using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Hub.Transports.WebSockets;

/// <summary>Executes the commands of one plain connection.</summary>
internal sealed class PlainSession(
    ClientConnection client, ConnectionAuthorizer authorizer, FleetSpread spread) : IFrameHandler
{
    private WaitingCommands? _waiting;

    private Outbox Outbox => client.Outbox;

    /// <summary>
    /// Completes when no command is executed any more. Called after the last frame, and throws what a command threw.
    /// </summary>
    public Task CommandsEndedAsync() => _waiting?.Ended ?? Task.CompletedTask;

    public ValueTask OnFrameAsync(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        if (kind != FrameKind.Text)
        {
            Outbox.Shard.PostClose(Outbox, CloseCode.UnsupportedData, "this endpoint speaks text");
            return ValueTask.CompletedTask;
        }
        if (!client.Budget.TrySpendCommand())
        {
            var error = RoomErrors.Of(ErrorCode.RateLimited);
            Outbox.Shard.PostClose(Outbox, CloseCode.RateLimited, error.Message, PlainReplies.Error(error, null, []));
            return ValueTask.CompletedTask;
        }
        var command = CommandParser.Parse(payload);
        if (command.Error is { } refusal)
        {
            Refuse(refusal, null, command.Reference);
            return ValueTask.CompletedTask;
        }
        if (command.Action != CommandAction.Ping) return ExecuteInTurn(command);
        Outbox.Shard.PostSend(Outbox, PlainReplies.Pong(command.Reference));
        return ValueTask.CompletedTask;
    }

    /// <summary>Closes the connection if it is not to go on.</summary>
    public void Close(AuthorizeOutcome outcome, byte[] reference)
    {
        if (outcome.Error is { } error) client.Refuse(outcome.Code, error, reference);
    }

    /// <summary>In this protocol a ping command has an answer, so it is no keep-alive.</summary>
    public bool IsKeepAlive(FrameKind kind, ReadOnlySpan<byte> payload) => false;

    private ValueTask ExecuteInTurn(Command command)
    {
        if (_waiting is { IsEmpty: false }) return _waiting.Add(() => ExecuteAsync(command));
        var execution = ExecuteAsync(command);
        if (execution.IsCompletedSuccessfully) return execution;
        // Made for few: most rooms are loaded when a client asks for them.
        _waiting ??= new WaitingCommands(Outbox);
        return _waiting.Begin(execution);
    }

    private ValueTask ExecuteAsync(Command command)
    {
        switch (command.Action)
        {
            case CommandAction.Authorize:
                return AuthorizeAsync(command.Token!, command.Reference);
            case CommandAction.Unsubscribe:
                Unsubscribe(command.Rooms[0], command.Reference);
                return ValueTask.CompletedTask;
            default:
                return SubscribeAsync(command);
        }
    }

    private async ValueTask AuthorizeAsync(string text, byte[] reference)
    {
        var outcome = await authorizer.AuthorizeAsync(client, text);
        Close(outcome, reference);
        if (outcome.Token is not { } token) return;
        Outbox.Shard.PostSend(Outbox, PlainReplies.Authorized(token.ExpiresAt.ToUnixTimeMilliseconds(), reference));
    }

    private void Unsubscribe(RoomCommand room, byte[] reference)
    {
        if (room.Error is { } refusal) Refuse(refusal, room.Room, reference);
        else if (!client.Rooms.Unsubscribe(room.Room!, PlainReplies.Unsubscribed(room.Room!, reference)))
        {
            Refuse(RoomErrors.Of(ErrorCode.NotSubscribed), room.Room, reference);
        }
    }

    private async ValueTask SubscribeAsync(Command command)
    {
        if (command.Rooms.Count == 1)
        {
            if (await SubscribeAsync(command.Rooms[0], command.Reference) is { } code) Count(code);
            return;
        }
        // All at once, so that rooms that have to be loaded are loaded at the same time.
        var codes = await Task.WhenAll(command.Rooms.Select(room => SubscribeAsync(room, command.Reference).AsTask()));
        Count([.. codes.OfType<string>()]);
    }

    /// <returns>The code that the room was refused with, or null.</returns>
    private async ValueTask<string?> SubscribeAsync(RoomCommand room, byte[] reference)
    {
        if (room.Error is { } refusal) return SendError(refusal, room.Room, reference);
        // A room that has to be loaded is loaded within the store's own time-out, even if this peer has left.
        var outcome = await client.Rooms.SubscribeAsync(
            room.Room!, room.Request, mode => PlainReplies.Subscribed(
                room.Room!, mode, client.Rooms.Epoch, client.TakeSpreadMs(spread), reference), CancellationToken.None);
        return outcome.ErrorCode is { } code
            ? SendError(RoomErrors.Of(authorizer.CodeOf(client, code), retryAfter: outcome.RetryAfter),
                room.Room, reference) : null;
    }

    private void Refuse(RoomError error, string? room, byte[] reference) => Count(SendError(error, room, reference));

    private string SendError(RoomError error, string? room, byte[] reference)
    {
        Outbox.Shard.PostSend(Outbox, PlainReplies.Error(error, room, reference));
        return error.Code;
    }

    /// <summary>Once for each command, whatever the reasons.</summary>
    private void Count(params ReadOnlySpan<string> codes)
    {
        if (!client.Budget.TrySpendError(codes))
            Outbox.Shard.PostClose(Outbox, CloseCode.TooManyErrors, "too many commands were refused within a minute");
    }
}
