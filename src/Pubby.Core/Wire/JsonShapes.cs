using Pubby.Core.Messages;

namespace Pubby.Core.Wire;

/// <summary>
/// The JSON objects of both JSON formats. Written by hand, because a frame consists only of constants, names that need
/// no escaping, numbers, and data that was checked when it was published.
/// </summary>
internal static class JsonShapes
{
    /// <summary><c>"id":…,"version":…</c> and data or deletion: the fields of an item, without braces.</summary>
    public static FrameBuffer AddItemFields(this FrameBuffer buffer, Message message)
    {
        buffer.Add("\"id\":\""u8).AddName(message.Id).Add("\",\"version\":"u8).AddNumber(message.Version);
        if (!message.IsLive)
        {
            buffer.Add(",\"deleted\":true"u8);
            if (message.State == MessageState.Expired) buffer.Add(",\"reason\":\"expired\""u8);
            return buffer;
        }
        buffer.Add(",\"data\":"u8).Add(message.Data);
        if (message.ExpiresAt is { } expiresAt) buffer.Add(",\"expiresAt\":"u8).AddNumber(expiresAt);
        return buffer;
    }

    public static void AddItem(FrameBuffer buffer, Message message) =>
        buffer.Add("{"u8).AddItemFields(message).Add("}"u8);

    public static FrameBuffer AddMessageFields(this FrameBuffer buffer, string room, Message message) =>
        buffer.Add("\"room\":\""u8).AddName(room).Add("\","u8).AddItemFields(message);

    public static FrameBuffer AddDumpFields(
        this FrameBuffer buffer, string room, DumpHeader header, ReadOnlySpan<byte> items, bool isLast) =>
        buffer.Add("\"room\":\""u8).AddName(room).Add("\",\"mode\":\""u8).AddName(header.Mode)
            .Add("\",\"messages\":["u8).Add(items).Add("],\"cursor\":"u8).AddNumber(header.Cursor)
            .Add(isLast && header.IsComplete ? ",\"last\":true"u8 : ",\"last\":false"u8)
            .Add(header.IsStale ? ",\"stale\":true"u8 : ""u8);

    public static FrameBuffer AddUnsubscribedFields(this FrameBuffer buffer, string room, string reason) =>
        buffer.Add("\"room\":\""u8).AddName(room).Add("\",\"reason\":\""u8).AddName(reason).Add("\""u8);

    public static FrameBuffer AddOccupancyFields(this FrameBuffer buffer, string room, long subscribers) =>
        buffer.Add("\"room\":\""u8).AddName(room).Add("\",\"subscribers\":"u8).AddNumber(subscribers);

    public static FrameBuffer AddGoAwayFields(this FrameBuffer buffer, string reason, int reconnectInMs) =>
        buffer.Add("\"reason\":\""u8).AddName(reason).Add("\",\"reconnectInMs\":"u8).AddNumber(reconnectInMs);
}
