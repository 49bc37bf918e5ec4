using Pubby.Core.Messages;
using Pubby.Core.Rooms;
using Pubby.Core.Wire;

namespace Pubby.Hub.Publishing;

/// <summary>A room's content as the body of an HTTP answer: the same fields as on the WebSocket.</summary>
internal static class RoomJson
{
    public static byte[] Message(string room, Message message)
    {
        var buffer = FrameBuffer.Rent().Add("{"u8).AddMessageFields(room, message).Add("}"u8);
        return End(buffer);
    }

    public static byte[] Dump(string room, string epoch, RoomSnapshot snapshot)
    {
        var buffer = FrameBuffer.Rent().Add("{\"room\":\""u8).AddName(room).Add("\",\"epoch\":\""u8).AddName(epoch)
            .Add("\",\"messages\":["u8);
        var isFirst = true;
        foreach (var message in snapshot.Messages)
        {
            if (!isFirst) buffer.Add(","u8);
            isFirst = false;
            JsonShapes.AddItem(buffer, message);
        }
        buffer.Add("],\"cursor\":"u8).AddNumber(snapshot.Cursor);
        return End(buffer.Add(snapshot.IsStale ? ",\"stale\":true}"u8 : "}"u8));
    }

    private static byte[] End(FrameBuffer buffer)
    {
        var bytes = buffer.ToBytes();
        FrameBuffer.Return(buffer);
        return bytes;
    }
}
