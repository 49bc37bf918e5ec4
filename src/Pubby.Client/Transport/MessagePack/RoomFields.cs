using MessagePack;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport.MessagePack;

/// <summary>Messages and dumps: maps with the protocol's field names. Unknown fields are ignored.</summary>
internal static class RoomFields
{
    public static RoomMessage ReadMessage(ref MessagePackReader reader)
    {
        var message = new RoomMessage();
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            var field = reader.ReadString();
            if (field == "room") message.Room = reader.ReadString() ?? "";
            else ReadItemField(ref reader, field, message);
        }
        return message;
    }

    public static RoomDump ReadDump(ref MessagePackReader reader)
    {
        var dump = new RoomDump();
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            switch (reader.ReadString())
            {
                case "room": dump.Room = reader.ReadString() ?? ""; break;
                case "mode": dump.Mode = reader.ReadString() ?? ""; break;
                case "messages": dump.Messages = ReadItems(ref reader); break;
                case "cursor": dump.Cursor = reader.ReadInt64(); break;
                case "last": dump.Last = reader.ReadBoolean(); break;
                default: reader.Skip(); break;
            }
        }
        return dump;
    }

    private static RoomItem[] ReadItems(ref MessagePackReader reader)
    {
        var items = new RoomItem[reader.ReadArrayHeader()];
        for (var at = 0; at < items.Length; at++)
        {
            var item = items[at] = new RoomItem();
            for (var left = reader.ReadMapHeader(); left > 0; left--)
                ReadItemField(ref reader, reader.ReadString(), item);
        }
        return items;
    }

    /// <returns>
    /// UTF-8; or <see cref="UnreadableData"/>, if JSON cannot express the data. The frame continues after it.
    /// </returns>
    private static object ReadData(ref MessagePackReader reader)
    {
        var from = reader;
        try
        {
            return MessagePackToJson.Read(ref reader);
        }
        catch (Exception fault)
        {
            // A broken frame throws again here, and is skipped as a whole.
            reader = from;
            reader.Skip();
            return new UnreadableData(fault);
        }
    }

    private static void ReadItemField(ref MessagePackReader reader, string? field, RoomItem item)
    {
        switch (field)
        {
            case "id": item.Id = reader.ReadString() ?? ""; break;
            case "version": item.Version = reader.ReadInt64(); break;
            case "data": item.Data = ReadData(ref reader); break;
            case "deleted": item.Deleted = reader.ReadBoolean(); break;
            case "reason": item.Reason = reader.ReadString(); break;
            case "expiresAt": item.ExpiresAt = reader.TryReadNil() ? null : reader.ReadInt64(); break;
            default: reader.Skip(); break;
        }
    }
}
