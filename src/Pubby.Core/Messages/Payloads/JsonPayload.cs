using System.Text.Json;
using System.Text.Unicode;

namespace Pubby.Core.Messages.Payloads;

/// <summary>A message's data, checked once when it comes in, so that no later code has to.</summary>
/// <param name="Data">
/// The value without insignificant white space, otherwise byte for byte as sent; null: it was refused.
/// </param>
/// <param name="ErrorCode">Why it was refused: <c>json_invalid</c> or <c>too_large</c>.</param>
/// <param name="Fault">The same as a sentence. Never repeats what was sent.</param>
internal readonly record struct JsonPayload(byte[]? Data, string? ErrorCode, string? Fault)
{
    private const int MaxDepth = 32;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };
    private static readonly JsonDocumentOptions DuplicateOptions =
        new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    /// <param name="json">
    /// One JSON value (RFC 8259): well formed, no lone surrogates, no number beyond a double, no duplicate keys, none
    /// of <see cref="UnsafeKeys"/>, at most 32 levels.
    /// </param>
    /// <param name="maxBytes">The limit for what was sent, white space included.</param>
    public static JsonPayload Check(ReadOnlySpan<byte> json, int maxBytes)
    {
        if (json.Length > maxBytes)
            return new(null, Protocol.ErrorCode.TooLarge, $"The data may have at most {maxBytes} bytes.");
        if (!Utf8.IsValid(json)) return Invalid("The data is not UTF-8.");
        try
        {
            if (CheckTokens(json, out var mayRepeatKeys) is { } fault) return Invalid(fault);
            var data = JsonWhiteSpace.Remove(json);
            if (mayRepeatKeys) JsonDocument.Parse(data, DuplicateOptions).Dispose();
            return new(data, null, null);
        }
        catch (JsonException fault)
        {
            return Invalid(Describe(json, fault));
        }
    }

    private static string? CheckTokens(ReadOnlySpan<byte> json, out bool mayRepeatKeys)
    {
        var names = 0;
        mayRepeatKeys = false;
        var reader = new Utf8JsonReader(json, ReaderOptions);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.Number when !reader.TryGetDouble(out var number) || !double.IsFinite(number):
                    return $"The number at byte {reader.TokenStartIndex} is beyond what a double holds.";
                case JsonTokenType.PropertyName or JsonTokenType.String when reader.ValueIsEscaped
                    && !Surrogates.ArePaired(reader.ValueSpan):
                    return $"The string at byte {reader.TokenStartIndex} has half a surrogate pair.";
                case JsonTokenType.PropertyName when UnsafeKeys.Find(ref reader) is { } key:
                    return $"An object has the key {key}, which JavaScript's MessagePack decoders refuse to read. " +
                        "Give it another name.";
                case JsonTokenType.PropertyName:
                    names++;
                    break;
            }
        }
        mayRepeatKeys = names > 1;
        return null;
    }

    private static string Describe(ReadOnlySpan<byte> json, JsonException fault)
    {
        if (json.IsEmpty) return "The body is empty: send one JSON value.";
        // The library's own message may quote what was sent, so only its position is used.
        return fault.BytePositionInLine is null
            ? "An object has the same key twice."
            : $"The data is not one JSON value of at most {MaxDepth} levels: look at line {fault.LineNumber + 1}, " +
            $"byte {fault.BytePositionInLine}.";
    }

    private static JsonPayload Invalid(string fault) => new(null, Protocol.ErrorCode.JsonInvalid, fault);
}
