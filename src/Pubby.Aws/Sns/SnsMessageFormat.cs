using System.Globalization;
using System.Text;
using System.Text.Json;
using Pubby.Core.Messages;
using Pubby.Core.Messages.Payloads;
using Pubby.Core.Regions;
using Pubby.Protocol;

namespace Pubby.Aws.Sns;

/// <summary>
/// A region's message as JSON text:
/// <code>
/// {"v":1,"region":"eu","room":"match-1","id":"score","version":1790000000000456,"expiresAt":1790000000000,
///  "ephemeral":true,"data":[1,0]}
/// {"v":1,"region":"eu","room":"match-1","id":"score","version":1790000000000456,"deleted":true}
/// {"v":1,"region":"eu","room":"match-1","reread":true}
/// </code>
/// The data is the publisher's JSON, byte for byte. Data with U+FFFE or U+FFFF, which no queue takes, is written as
/// <c>base64</c> instead. A reader ignores unknown fields, and leaves messages of another format to nodes that know it.
/// </summary>
internal static class SnsMessageFormat
{
    public const int Current = 1;

    /// <summary>
    /// The encoded text is at most this much longer than the data: names, numbers and punctuation, and the attribute
    /// beside it.
    /// </summary>
    public const int MaxOverheadBytes = 1024;

    /// <summary>The largest data that any node can be configured to take from a publisher.</summary>
    private const int MaxDataBytes = 1024 * 1024;

    private const int MaxRegionLength = 32;

    /// <summary>It throws for half of a surrogate pair.</summary>
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The data may be 32 deep, inside an object.</summary>
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 32 + 1 };

    public static string Encode(RegionMessage content)
    {
        // Names and regions need no escaping.
        var text = new StringBuilder(256 + (content.Message?.Data.Length ?? 0)).Append(CultureInfo.InvariantCulture, $$"""{"v":{{Current}},"region":"{{content.Region}}","room":"{{content.Room}}",""");
        if (content.Message is not { } message) return text.Append("\"reread\":true}").ToString();
        text.Append(CultureInfo.InvariantCulture, $"\"id\":\"{message.Id}\",\"version\":{message.Version},");
        if (message.ExpiresAt is { } expiresAt)
            text.Append(CultureInfo.InvariantCulture, $"\"expiresAt\":{expiresAt},");
        if (message.IsEphemeral) text.Append("\"ephemeral\":true,");
        if (message.TraceParent is { } trace)
            text.Append(CultureInfo.InvariantCulture, $"\"traceparent\":\"{trace}\",");
        if (!message.IsLive) return text.Append("\"deleted\":true}").ToString();
        var data = Encoding.UTF8.GetString(message.Data);
        return data.AsSpan().ContainsAny('\uFFFE', '\uFFFF')
            ? text.Append("\"base64\":\"").Append(Convert.ToBase64String(message.Data)).Append("\"}").ToString()
            : text.Append("\"data\":").Append(data).Append('}').ToString();
    }

    /// <summary>
    /// Decodes a text from outside, and trusts none of it: names, ranges and data are checked as if a client had sent
    /// them.
    /// </summary>
    /// <param name="fault">
    /// Why it cannot be decoded, as a metric's tag: <c>format</c>, <c>not_raw</c> or <c>malformed</c>.
    /// </param>
    public static RegionMessage? TryDecode(string text, out string fault)
    {
        fault = "malformed";
        try
        {
            var json = StrictUtf8.GetBytes(text);
            var fields = default(Fields);
            if (!TryRead(json, ref fields)) return null;
            if (fields.Format == 0 && fields.IsNotification) fault = "not_raw";
            else if (fields.Format > Current) fault = "format";
            return fields.Format == Current ? MessageOf(json, fields) : null;
        }
        catch (Exception wrong)
            when (wrong is JsonException or InvalidOperationException or FormatException or EncoderFallbackException)
        {
            return null;
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> json, ref Fields fields)
    {
        var reader = new Utf8JsonReader(json, ReaderOptions);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!seen.Add(name)) return false;
            reader.Read();
            switch (name)
            {
                case "v": fields.Format = reader.GetInt32(); break;
                case "Type":
                    fields.IsNotification = reader.TokenType == JsonTokenType.String
                    && reader.ValueTextEquals("Notification"); break;
                case "region": fields.Region = reader.GetString(); break;
                case "room": fields.Room = reader.GetString(); break;
                case "id": fields.Id = reader.GetString(); break;
                case "version": fields.Version = reader.GetInt64(); break;
                case "expiresAt": fields.ExpiresAt = reader.GetInt64(); break;
                case "ephemeral": fields.IsEphemeral = reader.GetBoolean(); break;
                case "deleted": fields.IsDeleted = reader.GetBoolean(); break;
                case "reread": fields.IsReread = reader.GetBoolean(); break;
                case "traceparent": fields.Trace = TraceParent.TryParse(reader.GetString()); break;
                case "base64": fields.Bytes = reader.GetBytesFromBase64(); break;
                case "data": fields.Data = SkipValue(ref reader); break;
                default: reader.Skip(); break;
            }
        }
        // The reader throws on anything that follows the object.
        return !reader.Read();
    }

    private static Range SkipValue(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private static RegionMessage? MessageOf(ReadOnlySpan<byte> json, in Fields fields)
    {
        if (fields.Region is not { Length: > 0 and <= MaxRegionLength } region || !region.All(IsInRegionName)
            || !Names.IsValid(fields.Room)) return null;
        if (fields.IsReread) return fields.Id is null ? new RegionMessage(region, fields.Room!, null) : null;
        if (!Names.IsValid(fields.Id) || fields.Version is <= 0 or > VersionClock.MaxVersion
            || fields.ExpiresAt is < 0 or > VersionClock.MaxVersion) return null;
        var held = (fields.Data is null ? 0 : 1) + (fields.Bytes is null ? 0 : 1) + (fields.IsDeleted ? 1 : 0);
        if (held != 1) return null;
        if (fields.IsDeleted)
        {
            return new RegionMessage(region, fields.Room!,
                Message.Tombstone(fields.Id!, fields.Version) with { TraceParent = fields.Trace });
        }
        var data = JsonPayload.Check(fields.Data is { } range ? json[range] : fields.Bytes, MaxDataBytes).Data;
        return data is null ? null : new RegionMessage(region, fields.Room!, new Message
        {
            Id = fields.Id!,
            Version = fields.Version,
            Data = data,
            ExpiresAt = fields.ExpiresAt,
            IsEphemeral = fields.IsEphemeral,
            TraceParent = fields.Trace,
        });
    }

    private static bool IsInRegionName(char character) => char.IsAsciiLetterOrDigit(character) || character == '-';

    private struct Fields
    {
        public int Format;
        public bool IsNotification;
        public string? Region;
        public string? Room;
        public string? Id;
        public long Version;
        public long? ExpiresAt;
        public bool IsEphemeral;
        public bool IsDeleted;
        public bool IsReread;
        public TraceParent? Trace;
        public byte[]? Bytes;
        public Range? Data;
    }
}
