using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Pubby.Core.Messages.Payloads;
using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Publishing;

/// <summary>A batch as it was sent: its entries, or why there are none.</summary>
internal readonly record struct BatchRequest(BatchEntry[] Entries, Refusal? Refusal);

/// <summary>
/// One message of a batch. If <see cref="Refusal"/> is null, room and id are valid and the data was checked.
/// </summary>
/// <param name="Data">Null deletes.</param>
internal sealed record BatchEntry(string? Room, string? Id, byte[]? Data, int? TtlSeconds, Refusal? Refusal);

/// <summary>Reads <c>{"messages":[{"room","id","data","ttl"?,"deleted"?}]}</c>. Unknown fields are ignored.</summary>
internal static class BatchParser
{
    private static readonly string[] Fields = ["room", "id", "data", "ttl", "deleted"];

    /// <summary>The answer to a body that is not a batch.</summary>
    public const string Expected =
        "Send one JSON object with a list: {\"messages\":[{\"room\":\"...\",\"id\":\"...\",\"data\":...}]}.";

    private static readonly Refusal NotABatch = new(400, ErrorCode.JsonInvalid, Expected);

    public static BatchRequest Parse(ReadOnlySpan<byte> body, LimitOptions limits)
    {
        if (!Utf8.IsValid(body)) return Refused(NotABatch);
        try
        {
            return ParseObject(body, limits);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not JSON, or a field's name with half a surrogate pair.
            return Refused(NotABatch);
        }
    }

    private static BatchRequest ParseObject(ReadOnlySpan<byte> body, LimitOptions limits)
    {
        // Data that is nested too deeply concerns only its own message.
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = limits.BatchBytes });
        BatchEntry[]? entries = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return Refused(NotABatch);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMessages = reader.ValueTextEquals("messages"u8);
            reader.Read();
            if (!isMessages)
            {
                reader.Skip();
                continue;
            }
            if (reader.TokenType != JsonTokenType.StartArray || entries is not null) return Refused(NotABatch);
            var list = new List<BatchEntry>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.StartObject) return Refused(NotABatch);
                if (list.Count == limits.BatchMessages) return Refused(TooMany(limits.BatchMessages));
                list.Add(ParseEntry(ref reader, body, limits));
            }
            entries = [.. list];
        }
        // The reader throws on anything that follows the object.
        reader.Read();
        return entries is null ? Refused(NotABatch) : new BatchRequest(entries, null);
    }

    private static BatchEntry ParseEntry(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, LimitOptions limits)
    {
        string? room = null, id = null;
        Refusal? refusal = null;
        long? ttl = null;
        var isDeleted = false;
        ReadOnlySpan<byte> data = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("room"u8)) room = ReadName(ref reader);
            else if (reader.ValueTextEquals("id"u8)) id = ReadName(ref reader);
            else if (reader.ValueTextEquals("ttl"u8)) ttl = ReadTtl(ref reader, ref refusal);
            else if (reader.ValueTextEquals("deleted"u8)) isDeleted = ReadFlag(ref reader, ref refusal);
            else if (reader.ValueTextEquals("data"u8)) data = body[ReadRaw(ref reader)];
            else
            {
                // As it was sent: what its escapes mean may not be valid text.
                refusal ??= Refusal.ParameterUnknown("field", Encoding.UTF8.GetString(reader.ValueSpan), Fields);
                reader.Read();
                reader.Skip();
            }
        }
        refusal = (room is null ? Refusal.RoomInvalid : null) ?? (id is null ? Refusal.IdInvalid : null) ?? refusal;
        if (refusal is not null || isDeleted) return new BatchEntry(room, id, null, null, refusal);
        if (data.IsEmpty) return new BatchEntry(room, id, null, null, NoData);
        var payload = JsonPayload.Check(data, limits.DataBytes);
        return new BatchEntry(room, id, payload.Data, (int?)ttl, payload.Data is null ? Refusal.Of(payload) : null);
    }

    private static readonly Refusal NoData =
        new(400, ErrorCode.JsonInvalid, "Each message needs data, or deleted: true.");

    /// <summary>A valid name, or null.</summary>
    private static string? ReadName(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped
            && reader.ValueSpan.Length <= Names.MaxLength)
        {
            var name = Encoding.UTF8.GetString(reader.ValueSpan);
            return Names.IsValid(name) ? name : null;
        }
        reader.Skip();
        return null;
    }

    private static long? ReadTtl(ref Utf8JsonReader reader, ref Refusal? refusal)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return null;
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var ttl) && RequestParameters.IsTtl(ttl))
            return ttl;
        reader.Skip();
        refusal = Refusal.TtlInvalid;
        return null;
    }

    private static bool ReadFlag(ref Utf8JsonReader reader, ref Refusal? refusal)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
            return reader.TokenType == JsonTokenType.True;
        reader.Skip();
        refusal = new Refusal(400, ErrorCode.JsonInvalid, "deleted must be true or false.");
        return false;
    }

    /// <summary>Where the property's value stands in the body.</summary>
    private static Range ReadRaw(ref Utf8JsonReader reader)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private static Refusal TooMany(int maxMessages) =>
        new(413, ErrorCode.TooLarge, $"A batch may have at most {maxMessages} messages. Send several.");

    private static BatchRequest Refused(Refusal refusal) => new([], refusal);
}
