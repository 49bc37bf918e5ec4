using Pubby.Core.Delivery;
using Pubby.Core.Rooms;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Hub.Transports.Commands;
using Pubby.Hub.Transports.WebSockets.Framing;
using Pubby.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Hub.Transports.WebSockets;

/// <summary>Executes the commands of one plain connection.</summary>
internal sealed class PlainSession(Outbox outbox, ConnectionRooms rooms, CommandBudget budget) : IFrameHandler
{
    public ValueTask OnFrameAsync(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        if (kind != FrameKind.Text)
        {
            outbox.Shard.PostClose(outbox, CloseCode.UnsupportedData, "this endpoint speaks text");
            return ValueTask.CompletedTask;
        }
        if (!budget.TrySpendCommand())
        {
            var error = RoomErrors.Of(ErrorCode.RateLimited);
            outbox.Shard.PostClose(outbox, CloseCode.RateLimited, error.Message, PlainReplies.Error(error, null, []));
            return ValueTask.CompletedTask;
        }
        var command = CommandParser.Parse(payload);
        if (command.Error is { } refusal)
        {
            Refuse(refusal, null, command.Reference);
            return ValueTask.CompletedTask;
        }
        switch (command.Action)
        {
            case CommandAction.Ping:
                outbox.Shard.PostSend(outbox, PlainReplies.Pong(command.Reference));
                return ValueTask.CompletedTask;
            case CommandAction.Unsubscribe:
                Unsubscribe(command.Rooms[0], command.Reference);
                return ValueTask.CompletedTask;
            default:
                return SubscribeAsync(command);
        }
    }

    /// <summary>In this protocol a ping command has an answer, so it is no keep-alive.</summary>
    public bool IsKeepAlive(FrameKind kind, ReadOnlySpan<byte> payload) => false;

    private void Unsubscribe(RoomCommand room, byte[] reference)
    {
        if (room.Error is { } refusal) Refuse(refusal, room.Room, reference);
        else if (!rooms.Unsubscribe(room.Room!, PlainReplies.Unsubscribed(room.Room!, reference)))
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
        var outcome = await rooms.SubscribeAsync(
            room.Room!, room.Request, mode =>
                PlainReplies.Subscribed(room.Room!, mode, rooms.Epoch, reference), CancellationToken.None);
        return outcome.ErrorCode is { } code ? SendError(RoomErrors.Of(code), room.Room, reference) : null;
    }

    private void Refuse(RoomError error, string? room, byte[] reference) => Count(SendError(error, room, reference));

    private string SendError(RoomError error, string? room, byte[] reference)
    {
        outbox.Shard.PostSend(outbox, PlainReplies.Error(error, room, reference));
        return error.Code;
    }

    /// <summary>Once for each command, whatever the reasons.</summary>
    private void Count(params ReadOnlySpan<string> codes)
    {
        if (!budget.TrySpendError(codes))
            outbox.Shard.PostClose(outbox, CloseCode.TooManyErrors, "too many commands were refused within a minute");
    }
}
