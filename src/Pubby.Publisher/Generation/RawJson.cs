using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pubby.Publisher.Generation;

/// <summary>A JSON value as the bytes it is sent as: serialised once, by the application's own contract, and never again.</summary>
[JsonConverter(typeof(RawJsonConverter))]
internal sealed record RawJson(byte[] Utf8)
{
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
            // HandleNull concerns reading; an absent value is left out by the contract before it comes here.
            if (value is null) writer.WriteNullValue();
            else writer.WriteRawValue(value.Utf8, skipInputValidation: true);
        }
    }
}
