using MessagePack;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport.MessagePack;

/// <summary>Notices and the answers to commands. Unknown fields are ignored.</summary>
internal static class NoticeFields
{
    public static RoomUnsubscribed ReadUnsubscribed(ref MessagePackReader reader)
    {
        var notice = new RoomUnsubscribed();
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            switch (reader.ReadString())
            {
                case "room": notice.Room = reader.ReadString() ?? ""; break;
                case "reason": notice.Reason = reader.ReadString(); break;
                default: reader.Skip(); break;
            }
        }
        return notice;
    }

    public static RoomOccupancy ReadOccupancy(ref MessagePackReader reader)
    {
        var notice = new RoomOccupancy();
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            switch (reader.ReadString())
            {
                case "room": notice.Room = reader.ReadString() ?? ""; break;
                case "subscribers": notice.Subscribers = reader.ReadInt64(); break;
                default: reader.Skip(); break;
            }
        }
        return notice;
    }

    public static GoAwayNotice ReadGoAway(ref MessagePackReader reader)
    {
        var notice = new GoAwayNotice();
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            switch (reader.ReadString())
            {
                case "reason": notice.Reason = reader.ReadString() ?? ""; break;
                case "reconnectInMs": notice.ReconnectInMs = reader.ReadInt32(); break;
                default: reader.Skip(); break;
            }
        }
        return notice;
    }

    public static TokenExpiring ReadExpiring(ref MessagePackReader reader)
    {
        var notice = new TokenExpiring();
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            if (reader.ReadString() == "inMs") notice.InMs = reader.ReadInt32();
            else reader.Skip();
        }
        return notice;
    }

    public static SubscribeResult? ReadResult(ref MessagePackReader reader)
    {
        if (reader.TryReadNil()) return null;
        var result = new SubscribeResult();
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            var field = reader.ReadString();
            if (field == "rooms") result.Rooms = ReadRooms(ref reader);
            else if (field == "spreadMs") result.SpreadMs = reader.TryReadNil() ? null : reader.ReadInt32();
            else ReadRoomField(ref reader, field, result);
        }
        return result;
    }

    private static RoomResult[]? ReadRooms(ref MessagePackReader reader)
    {
        if (reader.TryReadNil()) return null;
        var rooms = new RoomResult[reader.ReadArrayHeader()];
        for (var at = 0; at < rooms.Length; at++)
        {
            var room = rooms[at] = new RoomResult();
            for (var left = reader.ReadMapHeader(); left > 0; left--)
                ReadRoomField(ref reader, reader.ReadString(), room);
        }
        return rooms;
    }

    private static void ReadRoomField(ref MessagePackReader reader, string? field, RoomResult room)
    {
        switch (field)
        {
            case "room": room.Room = reader.ReadString() ?? ""; break;
            case "mode": room.Mode = reader.ReadString(); break;
            case "epoch": room.Epoch = reader.ReadString(); break;
            case "error": room.Error = ReadError(ref reader); break;
            default: reader.Skip(); break;
        }
    }

    private static RoomError? ReadError(ref MessagePackReader reader)
    {
        if (reader.TryReadNil()) return null;
        var error = new RoomError();
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            switch (reader.ReadString())
            {
                case "code": error.Code = reader.ReadString() ?? ""; break;
                case "message": error.Message = reader.ReadString() ?? ""; break;
                case "retryable": error.Retryable = reader.ReadBoolean(); break;
                case "retryAfterMs": error.RetryAfterMs = reader.TryReadNil() ? null : reader.ReadInt32(); break;
                default: reader.Skip(); break;
            }
        }
        return error;
    }
}
