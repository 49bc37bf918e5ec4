using MessagePack;
using Pubby.Core.Messages;
using Pubby.Protocol.SignalR;

namespace Pubby.Core.Wire;

/// <summary>
/// SignalR's MessagePack hub protocol: <c>[1, headers, nil, method, [argument], []]</c> after its length as a varint.
/// Data that was published as JSON becomes native MessagePack.
/// </summary>
/// <param name="isFramed">
/// True: each invocation in a WebSocket binary frame of its own. False: the transport frames them.
/// </param>
internal sealed class HubMessagePackEncoder(bool isFramed) : IFrameEncoder
{
    private delegate void ArgumentWriter<TState>(ref MessagePackWriter writer, TState state);

    public byte[] Message(string room, Message message) =>
        Invoke(nameof(IPubbyClient.Message), (room, message), static (ref writer, state) =>
        {
            writer.WriteMapHeader(1 + FieldCount(state.message));
            writer.Write("room");
            writer.Write(state.room);
            WriteItemFields(ref writer, state.message);
        });

    public EncodedDump Dump(string room, DumpHeader header, ReadOnlySpan<Message> messages) =>
        DumpFramer.Cut(messages, separator: default, WriteItem, (items, count, isLast) =>
            Invoke(nameof(IPubbyClient.Dump),
                (room, header, items: items.ToArray(), count, last: isLast && header.IsComplete),
                static (ref writer, state) =>
            {
                writer.WriteMapHeader(state.header.IsStale ? 6 : 5);
                writer.Write("room");
                writer.Write(state.room);
                writer.Write("mode");
                writer.Write(state.header.Mode);
                writer.Write("messages");
                writer.WriteArrayHeader(state.count);
                writer.WriteRaw(state.items);
                writer.Write("cursor");
                writer.Write(state.header.Cursor);
                writer.Write("last");
                writer.Write(state.last);
                if (!state.header.IsStale) return;
                writer.Write("stale");
                writer.Write(true);
            }));

    public byte[] Unsubscribed(string room, string reason) =>
        Invoke(nameof(IPubbyClient.Unsubscribed), (room, reason), static (ref writer, state) =>
        {
            writer.WriteMapHeader(2);
            writer.Write("room");
            writer.Write(state.room);
            writer.Write("reason");
            writer.Write(state.reason);
        });

    public byte[] GoAway(string reason, int reconnectInMs) =>
        Invoke(nameof(IPubbyClient.GoAway), (reason, reconnectInMs), static (ref writer, state) =>
        {
            writer.WriteMapHeader(2);
            writer.Write("reason");
            writer.Write(state.reason);
            writer.Write("reconnectInMs");
            writer.Write(state.reconnectInMs);
        });

    public byte[] Occupancy(string room, long subscribers) =>
        Invoke(nameof(IPubbyClient.Occupancy), (room, subscribers), static (ref writer, state) =>
        {
            writer.WriteMapHeader(2);
            writer.Write("room");
            writer.Write(state.room);
            writer.Write("subscribers");
            writer.Write(state.subscribers);
        });

    public byte[] Expiring(int inMs) =>
        Invoke(nameof(IPubbyClient.Expiring), inMs, static (ref writer, inMs) =>
        {
            writer.WriteMapHeader(1);
            writer.Write("inMs");
            writer.Write(inMs);
        });

    private static void WriteItem(FrameBuffer buffer, Message message)
    {
        var writer = new MessagePackWriter(buffer);
        writer.WriteMapHeader(FieldCount(message));
        WriteItemFields(ref writer, message);
        writer.Flush();
    }

    private static int FieldCount(Message message) => message switch
    {
        { IsLive: true, ExpiresAt: not null } => 4,
        { State: MessageState.Expired } => 4,
        _ => 3,
    };

    private static void WriteItemFields(ref MessagePackWriter writer, Message message)
    {
        writer.Write("id");
        writer.Write(message.Id);
        writer.Write("version");
        writer.Write(message.Version);
        if (!message.IsLive)
        {
            writer.Write("deleted");
            writer.Write(true);
            if (message.State != MessageState.Expired) return;
            writer.Write("reason");
            writer.Write("expired");
            return;
        }
        writer.Write("data");
        JsonToMessagePack.Write(ref writer, message.Data);
        if (message.ExpiresAt is not { } expiresAt) return;
        writer.Write("expiresAt");
        writer.Write(expiresAt);
    }

    private byte[] Invoke<TState>(string method, TState state, ArgumentWriter<TState> writeArgument)
    {
        var buffer = FrameBuffer.Rent();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(6);
        writer.Write(1);
        writer.WriteMapHeader(0);
        writer.WriteNil();
        writer.Write(method);
        writer.WriteArrayHeader(1);
        writeArgument(ref writer, state);
        writer.WriteArrayHeader(0);
        writer.Flush();

        buffer.PrefixWithLength();
        var frame = isFramed ? buffer.ToWebSocketFrame(WebSocketOpcode.Binary) : buffer.ToBytes();
        FrameBuffer.Return(buffer);
        return frame;
    }
}
