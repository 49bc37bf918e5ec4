using System.Text.Json;
using Pubby.Core.Rooms;
using Pubby.Hub.Connections;
using Pubby.Protocol;

namespace Pubby.Hub.Transports.Commands;

/// <summary>
/// Reads a text frame of the plain protocol. Unknown fields are ignored. Nothing that a peer can send makes it throw.
/// </summary>
internal static class CommandParser
{
    /// <summary>A <c>ref</c> is echoed, so it may not be long.</summary>
    private const int MaxReferenceBytes = 64;

    public static Command Parse(ReadOnlySpan<byte> frame)
    {
        try
        {
            return ParseObject(frame);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string with a lone surrogate.
            return Refused("The frame is not one JSON object.", []);
        }
    }

    private static Command ParseObject(ReadOnlySpan<byte> frame)
    {
        var reader = new Utf8JsonReader(frame);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return Refused("The frame is not one JSON object.", []);

        string? action = null;
        string? token = null;
        byte[] reference = [];
        List<RoomCommand>? list = null;
        var isReferenceValid = true;
        var fields = new RoomFields();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("action"u8)) action = ReadString(ref reader);
            else if (reader.ValueTextEquals("ref"u8))
                isReferenceValid = TryReadReference(ref reader, frame, out reference);
            else if (reader.ValueTextEquals("token"u8)) token = ReadString(ref reader);
            else if (reader.ValueTextEquals("rooms"u8)) list = ReadList(ref reader, ref fields);
            else fields.Read(ref reader);
        }
        // Throws on anything that follows the object.
        reader.Read();

        if (!isReferenceValid) return Refused("ref is a string or a number of at most 64 bytes.", []);
        if (fields.Fault is not null) return Refused(fields.Fault, reference);
        return action switch
        {
            "ping" => new Command(CommandAction.Ping, [], reference),
            "subscribe" when list is not null && fields.Room is not null =>
                Refused("Send either room or rooms.", reference),
            "subscribe" when list is { Count: 0 } => Refused("rooms is empty: name at least one.", reference),
            "subscribe" when list is not null && RoomRequests.NamesOneTwice(list.Select(room => room.Room)) =>
                Refused("rooms names a room twice.", reference),
            "subscribe" when list is not null => new Command(CommandAction.Subscribe, list, reference),
            "subscribe" => new Command(CommandAction.Subscribe, [fields.ToCommand()], reference),
            "unsubscribe" when list is null => new Command(CommandAction.Unsubscribe, [fields.ToCommand()], reference),
            "unsubscribe" => Refused("unsubscribe takes one room.", reference),
            "authorize" when token is { Length: > 0 } =>
                new Command(CommandAction.Authorize, [], reference, Token: token),
            "authorize" => Refused("authorize takes a token: a string.", reference),
            _ => Refused("action is subscribe, unsubscribe, authorize or ping.", reference),
        };
    }

    /// <summary>Null: it is another value than a string.</summary>
    private static string? ReadString(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    private static bool TryReadReference(ref Utf8JsonReader reader, ReadOnlySpan<byte> frame, out byte[] reference)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reference = [];
        if (reader.TokenType == JsonTokenType.Null) return true;
        var isScalar = reader.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True
            or JsonTokenType.False;
        reader.Skip();
        var length = (int)reader.BytesConsumed - start;
        if (!isScalar || length > MaxReferenceBytes) return false;
        if (reader.TokenType == JsonTokenType.String) _ = reader.GetString();
        reference = frame.Slice(start, length).ToArray();
        return true;
    }

    private static List<RoomCommand>? ReadList(ref Utf8JsonReader reader, ref RoomFields outer)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            outer.Fault = "rooms is a list of objects with a room each.";
            reader.Skip();
            return null;
        }
        var list = new List<RoomCommand>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                outer.Fault = "rooms is a list of objects with a room each.";
                reader.Skip();
                continue;
            }
            var fields = new RoomFields();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) fields.Read(ref reader);
            list.Add(fields.ToCommand());
        }
        return list;
    }

    private static Command Refused(string message, byte[] reference) =>
        new(CommandAction.Ping, [], reference, RoomErrors.Of(ErrorCode.Malformed, message));

    /// <summary>The fields of a request for one room, at the top or in a list.</summary>
    private ref struct RoomFields
    {
        private bool _isDump;
        private bool _asksOccupancy;
        private long? _cursor;
        private string? _epoch;
        private bool _isCursorInvalid;

        public string? Room { get; private set; }

        /// <summary>A field of the wrong type.</summary>
        public string? Fault { get; set; }

        /// <summary>Reads one property, whose name was just read.</summary>
        public void Read(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("room"u8)) Room = ReadString(ref reader, "room is a string.");
            else if (reader.ValueTextEquals("epoch"u8)) _epoch = ReadString(ref reader, "epoch is a string.");
            else if (reader.ValueTextEquals("dump"u8)) _isDump = ReadFlag(ref reader, "dump is true or false.");
            else if (reader.ValueTextEquals("occupancy"u8))
                _asksOccupancy = ReadFlag(ref reader, "occupancy is true or false.");
            else if (reader.ValueTextEquals("cursor"u8)) ReadCursor(ref reader);
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        public readonly RoomCommand ToCommand()
        {
            var request = new DumpRequest(_isDump, _cursor, _epoch, _asksOccupancy);
            if (Fault is not null) return new(Room, request, RoomErrors.Of(ErrorCode.Malformed, Fault));
            var error = RoomRequests.Check(Room, _cursor, _epoch);
            if (error is null && _isCursorInvalid) error = RoomErrors.Of(ErrorCode.CursorInvalid);
            return new(Room, request, error);
        }

        private string? ReadString(ref Utf8JsonReader reader, string fault)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.String) return reader.GetString();
            if (reader.TokenType != JsonTokenType.Null) Fault = fault;
            reader.Skip();
            return null;
        }

        private bool ReadFlag(ref Utf8JsonReader reader, string fault)
        {
            reader.Read();
            if (reader.TokenType is JsonTokenType.True or JsonTokenType.False) return reader.GetBoolean();
            if (reader.TokenType != JsonTokenType.Null) Fault = fault;
            reader.Skip();
            return false;
        }

        private void ReadCursor(ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.Number)
            {
                if (reader.TryGetInt64(out var cursor)) _cursor = cursor;
                else _isCursorInvalid = true;
            }
            else if (reader.TokenType != JsonTokenType.Null)
            {
                Fault = "cursor is a number.";
            }
            reader.Skip();
        }
    }
}
