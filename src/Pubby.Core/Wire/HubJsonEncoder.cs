using Pubby.Core.Messages;
using Pubby.Protocol.SignalR;

namespace Pubby.Core.Wire;

/// <summary>
/// SignalR's JSON hub protocol: an invocation (type 1) of a method of <see cref="IPubbyClient"/>, ended by the record
/// separator 0x1E.
/// </summary>
/// <param name="isFramed">
/// True: each invocation in a WebSocket text frame of its own. False: the transport frames them.
/// </param>
internal sealed class HubJsonEncoder(bool isFramed) : IFrameEncoder
{
    public byte[] Message(string room, Message message)
    {
        var buffer = Begin(nameof(IPubbyClient.Message)).AddMessageFields(room, message);
        return End(buffer);
    }

    public EncodedDump Dump(string room, DumpHeader header, ReadOnlySpan<Message> messages) =>
        DumpFramer.Cut(messages, ","u8, JsonShapes.AddItem, (items, _, isLast) =>
            End(Begin(nameof(IPubbyClient.Dump)).AddDumpFields(room, header, items, isLast)));

    public byte[] Unsubscribed(string room, string reason) =>
        End(Begin(nameof(IPubbyClient.Unsubscribed)).AddUnsubscribedFields(room, reason));

    public byte[] GoAway(string reason, int reconnectInMs) =>
        End(Begin(nameof(IPubbyClient.GoAway)).AddGoAwayFields(reason, reconnectInMs));

    public byte[] Occupancy(string room, long subscribers) =>
        End(Begin(nameof(IPubbyClient.Occupancy)).AddOccupancyFields(room, subscribers));

    public byte[] Expiring(int inMs) =>
        End(Begin(nameof(IPubbyClient.Expiring)).Add("\"inMs\":"u8).AddNumber(inMs));

    private static FrameBuffer Begin(string method) =>
        FrameBuffer.Rent().Add("{\"type\":1,\"target\":\""u8).AddName(method).Add("\",\"arguments\":[{"u8);

    private byte[] End(FrameBuffer buffer)
    {
        buffer.Add("}]}\u001e"u8);
        var frame = isFramed ? buffer.ToWebSocketFrame(WebSocketOpcode.Text) : buffer.ToBytes();
        FrameBuffer.Return(buffer);
        return frame;
    }
}
