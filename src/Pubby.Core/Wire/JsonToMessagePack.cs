using System.Text.Json;
using MessagePack;

namespace Pubby.Core.Wire;

/// <summary>
/// Writes a JSON value as the equivalent MessagePack value: integers that fit in 64 bits as integers, other numbers as
/// the nearest doubles. The input was checked when it was published (well formed, at most 32 levels), so nothing here
/// can fail.
/// </summary>
internal static class JsonToMessagePack
{
    public static void Write(ref MessagePackWriter writer, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        WriteValue(ref writer, ref reader);
    }

    private static void WriteValue(ref MessagePackWriter writer, ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteMapHeader(CountChildren(reader));
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject) WriteValue(ref writer, ref reader);
                break;
            case JsonTokenType.StartArray:
                writer.WriteArrayHeader(CountChildren(reader));
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) WriteValue(ref writer, ref reader);
                break;
            case JsonTokenType.PropertyName or JsonTokenType.String:
                WriteString(ref writer, ref reader);
                break;
            case JsonTokenType.Number:
                WriteNumber(ref writer, ref reader);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                writer.Write(reader.TokenType == JsonTokenType.True);
                break;
            default:
                writer.WriteNil();
                break;
        }
    }

    private static void WriteString(ref MessagePackWriter writer, ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped) writer.Write(reader.GetString());
        else writer.WriteString(reader.ValueSpan);
    }

    private static void WriteNumber(ref MessagePackWriter writer, ref Utf8JsonReader reader)
    {
        // MessagePack has no integer -0, but a double.
        if (reader.TryGetInt64(out var integer) && (integer != 0 || reader.ValueSpan[0] != '-')) writer.Write(integer);
        else if (reader.TryGetUInt64(out var large)) writer.Write(large);
        else writer.Write(reader.GetDouble());
    }

    /// <summary>
    /// Counts the properties of an object, or the elements of an array. MessagePack puts the length first, so a copy of
    /// the reader runs ahead and counts: a value of at most 32 levels is read at most 32 times.
    /// </summary>
    private static int CountChildren(Utf8JsonReader ahead)
    {
        var count = 0;
        while (ahead.Read() && ahead.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            ahead.Skip();
            count++;
        }
        return count;
    }
}
