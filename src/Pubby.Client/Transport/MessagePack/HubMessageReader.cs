using System.Buffers;
using MessagePack;
using Microsoft.AspNetCore.SignalR.Protocol;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport.MessagePack;

/// <summary>
/// Messages from the hub: <c>[1, headers, nil, method, [argument], …]</c>, <c>[3, headers, id, kind, result or
/// error]</c>, <c>[6]</c>, <c>[7, error, …]</c>.
/// </summary>
internal static class HubMessageReader
{
    private const int ErrorResult = 1;
    private const int VoidResult = 2;

    /// <returns>Null: this client does not know this kind of message.</returns>
    public static HubMessage? Read(ReadOnlySequence<byte> body)
    {
        var reader = new MessagePackReader(body);
        var count = reader.ReadArrayHeader();
        return reader.ReadInt32() switch
        {
            HubProtocolConstants.InvocationMessageType => ReadInvocation(ref reader),
            HubProtocolConstants.CompletionMessageType => ReadCompletion(ref reader),
            HubProtocolConstants.PingMessageType => PingMessage.Instance,
            HubProtocolConstants.CloseMessageType =>
                new CloseMessage(reader.ReadString(), allowReconnect: count > 2 && reader.ReadBoolean()),
            _ => null,
        };
    }

    private static InvocationMessage? ReadInvocation(ref MessagePackReader reader)
    {
        reader.Skip();
        var id = reader.ReadString();
        var method = reader.ReadString();
        if (reader.ReadArrayHeader() < 1) return null;
        object? argument = method switch
        {
            nameof(IPubbyClient.Message) => RoomFields.ReadMessage(ref reader),
            nameof(IPubbyClient.Dump) => RoomFields.ReadDump(ref reader),
            nameof(IPubbyClient.Unsubscribed) => NoticeFields.ReadUnsubscribed(ref reader),
            nameof(IPubbyClient.Occupancy) => NoticeFields.ReadOccupancy(ref reader),
            nameof(IPubbyClient.GoAway) => NoticeFields.ReadGoAway(ref reader),
            nameof(IPubbyClient.Expiring) => NoticeFields.ReadExpiring(ref reader),
            _ => null,
        };
        return argument is null ? null : new InvocationMessage(id, method!, [argument]);
    }

    private static CompletionMessage ReadCompletion(ref MessagePackReader reader)
    {
        reader.Skip();
        var id = reader.ReadString()!;
        return reader.ReadInt32() switch
        {
            ErrorResult => CompletionMessage.WithError(id, reader.ReadString()),
            VoidResult => CompletionMessage.Empty(id),
            _ => CompletionMessage.WithResult(id, ReadResult(id, ref reader)),
        };
    }

    /// <summary>The answer to Authorize has none of these fields, and the client needs none of its own.</summary>
    private static SubscribeResult? ReadResult(string id, ref MessagePackReader reader)
    {
        try
        {
            return NoticeFields.ReadResult(ref reader);
        }
        catch (Exception fault)
        {
            throw new UnreadableAnswerException(id, fault);
        }
    }
}
