using System.Text.Json;

namespace Pubby.Load.Protocols;

/// <summary>
/// Reads the JSON objects that both JSON protocols share. Fields come in any order, and unknown ones are passed over.
/// </summary>
internal static class JsonReading
{
    /// <param name="reader">At the object's beginning; afterwards at its end.</param>
    /// <param name="source">What the reader reads.</param>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static HubFields Fields(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> source)
    {
        var fields = new HubFields();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("type"u8)) fields.Type = Text(ref reader);
            else if (name.SequenceEqual("room"u8)) fields.Room = Text(ref reader);
            else if (name.SequenceEqual("id"u8)) fields.Id = Text(ref reader);
            else if (name.SequenceEqual("version"u8)) fields.Version = Number(ref reader) ?? 0;
            else if (name.SequenceEqual("data"u8)) fields.Data = Text(ref reader);
            else if (name.SequenceEqual("mode"u8)) fields.Mode = Text(ref reader);
            else if (name.SequenceEqual("epoch"u8)) fields.Epoch = Text(ref reader);
            else if (name.SequenceEqual("messages"u8)) fields.Messages = Whole(ref reader, source);
            else if (name.SequenceEqual("cursor"u8)) fields.Cursor = Number(ref reader) ?? 0;
            else if (name.SequenceEqual("last"u8)) fields.IsLast = reader.TokenType == JsonTokenType.True;
            else if (name.SequenceEqual("spreadMs"u8)) fields.SpreadMs = (int?)Number(ref reader);
            else if (name.SequenceEqual("reason"u8)) fields.Reason = Text(ref reader);
            else if (name.SequenceEqual("reconnectInMs"u8)) fields.ReconnectInMs = (int?)Number(ref reader);
            else if (name.SequenceEqual("code"u8)) fields.Code = Text(ref reader);
            else if (name.SequenceEqual("retryAfterMs"u8)) fields.RetryAfterMs = (int?)Number(ref reader);
            else reader.Skip();
        }
        return fields;
    }

    /// <summary>Tells of the dump's items, one by one, and then of the dump.</summary>
    public static void Dump(int link, scoped in HubFields dump, IHubEvents events)
    {
        if (dump.Messages.Length > 0)
        {
            var reader = new Utf8JsonReader(dump.Messages);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                var item = Fields(ref reader, dump.Messages);
                events.OnItem(link, dump, item);
            }
        }
        events.OnDump(link, dump);
    }

    /// <returns>Empty: it is no text.</returns>
    public static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String) return reader.ValueSpan;
        reader.Skip();
        return default;
    }

    private static long? Number(scoped ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)) return number;
        reader.Skip();
        return null;
    }

    private static ReadOnlySpan<byte> Whole(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> source)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return default;
        var from = (int)reader.TokenStartIndex;
        reader.Skip();
        return source[from..(int)reader.BytesConsumed];
    }
}
