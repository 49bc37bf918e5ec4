using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Pubby.Publisher.Results;

namespace Pubby.Publisher.Generation;

/// <summary>A JSON value as the bytes that are sent: serialised once, by the application's own contract.</summary>
[JsonConverter(typeof(RawJsonConverter))]
internal sealed record RawJson(byte[] Utf8)
{
    /// <summary>A value, written by its contract.</summary>
    /// <exception cref="PubbyPublishException">
    /// <c>json_invalid</c>: it cannot be written, for example because of a cycle.
    /// </exception>
    public static RawJson Of<T>(T value, JsonTypeInfo<T> type)
    {
        ArgumentNullException.ThrowIfNull(type);
        try
        {
            return new RawJson(JsonSerializer.SerializeToUtf8Bytes(value, type));
        }
        // Whatever a converter or a property throws: it concerns the data only.
        catch (Exception fault)
        {
            throw Failures.OfData(fault);
        }
    }

    public sealed class RawJsonConverter : JsonConverter<RawJson>
    {
        public override bool HandleNull => true;

        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var value = JsonDocument.ParseValue(ref reader);
            return new RawJson(System.Text.Encoding.UTF8.GetBytes(value.RootElement.GetRawText()));
        }

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options)
        {
            // HandleNull concerns reading. The contract leaves out an absent value before it gets here.
            if (value is null) writer.WriteNullValue();
            else writer.WriteRawValue(value.Utf8, skipInputValidation: true);
        }
    }
}
