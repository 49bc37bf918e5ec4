using Pubby.Core.Messages;

namespace Pubby.Core.Wire;

/// <summary>The plain protocol: one JSON object in one WebSocket text frame.</summary>
internal sealed class PlainEncoder : IFrameEncoder
{
    public byte[] Message(string room, Message message)
    {
        var buffer = FrameBuffer.Rent();
        buffer.Add("{\"type\":\"message\","u8).AddMessageFields(room, message).Add("}"u8);
        return Finish(buffer);
    }

    public EncodedDump Dump(string room, DumpHeader header, ReadOnlySpan<Message> messages) =>
        DumpFramer.Cut(messages, ","u8, JsonShapes.AddItem, (items, _, isLast) =>
        {
            var buffer = new FrameBuffer();
            buffer.Add("{\"type\":\"dump\","u8).AddDumpFields(room, header, items, isLast).Add("}"u8);
            return buffer.ToWebSocketFrame(WebSocketOpcode.Text);
        });

    public byte[] Unsubscribed(string room, string reason)
    {
        var buffer = FrameBuffer.Rent();
        buffer.Add("{\"type\":\"unsubscribed\","u8).AddUnsubscribedFields(room, reason).Add("}"u8);
        return Finish(buffer);
    }

    public byte[] GoAway(string reason, int reconnectInMs)
    {
        var buffer = FrameBuffer.Rent();
        buffer.Add("{\"type\":\"goaway\","u8).AddGoAwayFields(reason, reconnectInMs).Add("}"u8);
        return Finish(buffer);
    }

    public byte[] Occupancy(string room, long subscribers)
    {
        var buffer = FrameBuffer.Rent();
        buffer.Add("{\"type\":\"occupancy\","u8).AddOccupancyFields(room, subscribers).Add("}"u8);
        return Finish(buffer);
    }

    public byte[] Expiring(int inMs) =>
        Finish(FrameBuffer.Rent().Add("{\"type\":\"expiring\",\"inMs\":"u8).AddNumber(inMs).Add("}"u8));

    private static byte[] Finish(FrameBuffer buffer)
    {
        var frame = buffer.ToWebSocketFrame(WebSocketOpcode.Text);
        FrameBuffer.Return(buffer);
        return frame;
    }
}
