using System.Buffers;
using MessagePack;
using Microsoft.AspNetCore.SignalR.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport.MessagePack;

/// <summary>
/// Messages to the hub: commands as <c>[1, headers, id, method, [argument], []]</c>, pings and the close.
/// </summary>
internal static class HubMessageWriter
{
    public static void Write(HubMessage message, IBufferWriter<byte> output)
    {
        var writer = new MessagePackWriter(output);
        switch (message)
        {
            case InvocationMessage { Arguments: [var argument] } command:
                writer.WriteArrayHeader(6);
                writer.Write(HubProtocolConstants.InvocationMessageType);
                writer.WriteMapHeader(0);
                writer.Write(command.InvocationId);
                writer.Write(command.Target);
                writer.WriteArrayHeader(1);
                WriteArgument(ref writer, argument);
                writer.WriteArrayHeader(0);
                break;
            case PingMessage:
                writer.WriteArrayHeader(1);
                writer.Write(HubProtocolConstants.PingMessageType);
                break;
            case CloseMessage close:
                writer.WriteArrayHeader(3);
                writer.Write(HubProtocolConstants.CloseMessageType);
                writer.Write(close.Error);
                writer.Write(close.AllowReconnect);
                break;
            default:
                throw new NotSupportedException($"A client of Pubby sends no {message.GetType().Name}.");
        }
        writer.Flush();
    }

    private static void WriteArgument(ref MessagePackWriter writer, object? argument)
    {
        if (argument is SubscribeRequest { Rooms: { } rooms })
        {
            writer.WriteMapHeader(1);
            writer.Write("rooms");
            writer.WriteArrayHeader(rooms.Count);
            foreach (var room in rooms) WriteRequest(ref writer, room);
            return;
        }
        writer.Write((string?)argument);
    }

    private static void WriteRequest(ref MessagePackWriter writer, RoomRequest request)
    {
        writer.WriteMapHeader((request.Cursor is null ? 2 : 3) + (request.Occupancy ? 1 : 0));
        writer.Write("room");
        writer.Write(request.Room);
        if (request.Occupancy)
        {
            writer.Write("occupancy");
            writer.Write(true);
        }
        if (request.Cursor is { } cursor)
        {
            writer.Write("cursor");
            writer.Write(cursor);
            writer.Write("epoch");
            writer.Write(request.Epoch);
            return;
        }
        writer.Write("dump");
        writer.Write(request.Dump);
    }
}
