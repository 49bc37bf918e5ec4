using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MessagePack;

namespace Pubby.Client.Transport.MessagePack;

/// <summary>
/// A message's data: JSON when it was published, native MessagePack on the wire, and JSON again here, for the
/// application's own contracts.
/// </summary>
internal static class MessagePackToJson
{
    /// <summary>Above the protocol's 32: deeper data does not come from a hub.</summary>
    private const int MaxDepth = 64;

    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <returns>UTF-8.</returns>
    public static byte[] Read(ref MessagePackReader reader)
    {
        var output = new ArrayBufferWriter<byte>(64);
        using (var writer = new Utf8JsonWriter(output, Options)) Write(ref reader, writer, MaxDepth);
        return output.WrittenSpan.ToArray();
    }

    private static void Write(ref MessagePackReader reader, Utf8JsonWriter writer, int depthLeft)
    {
        if (depthLeft == 0) throw new InvalidDataException($"The data is more than {MaxDepth} deep.");
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil: reader.ReadNil(); writer.WriteNullValue(); break;
            case MessagePackType.Boolean: writer.WriteBooleanValue(reader.ReadBoolean()); break;
            case MessagePackType.Integer
                when reader.NextCode == MessagePackCode.UInt64:
                writer.WriteNumberValue(reader.ReadUInt64()); break;
            case MessagePackType.Integer: writer.WriteNumberValue(reader.ReadInt64()); break;
            case MessagePackType.Float: WriteDouble(reader.ReadDouble(), writer); break;
            case MessagePackType.String: writer.WriteStringValue(reader.ReadString()); break;
            case MessagePackType.Array: WriteArray(ref reader, writer, depthLeft); break;
            case MessagePackType.Map: WriteObject(ref reader, writer, depthLeft); break;
            default: throw new InvalidDataException($"JSON has nothing like {reader.NextMessagePackType}.");
        }
    }

    private static void WriteDouble(double number, Utf8JsonWriter writer)
    {
        if (!double.IsFinite(number)) throw new InvalidDataException($"JSON has nothing like {number}.");
        writer.WriteNumberValue(number);
    }

    private static void WriteArray(ref MessagePackReader reader, Utf8JsonWriter writer, int depthLeft)
    {
        writer.WriteStartArray();
        for (var left = reader.ReadArrayHeader(); left > 0; left--) Write(ref reader, writer, depthLeft - 1);
        writer.WriteEndArray();
    }

    private static void WriteObject(ref MessagePackReader reader, Utf8JsonWriter writer, int depthLeft)
    {
        writer.WriteStartObject();
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            writer.WritePropertyName(reader.ReadString() ?? "");
            Write(ref reader, writer, depthLeft - 1);
        }
        writer.WriteEndObject();
    }
}
