using System.Buffers.Binary;
using System.Text.Json;

namespace Pubby.Hub.RegionHealth;

/// <summary>
/// Reads the canaries in what a shard writes to a plain connection: whole WebSocket text frames, unmasked (RFC 6455
/// section 5.2).
/// </summary>
internal static class CanaryFrames
{
    /// <param name="bytes">Any number of whole frames.</param>
    /// <param name="onCanary">Gets each canary's node and number.</param>
    public static void Read(ReadOnlySpan<byte> bytes, Action<string, long> onCanary)
    {
        while (TryTake(ref bytes, out var payload)) ReadMessage(payload, onCanary);
    }

    private static bool TryTake(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (bytes.Length < 2) return false;
        var (header, length) = bytes[1] switch
        {
            126 when bytes.Length >= 4 => (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])),
            127 when bytes.Length >= 10 => (10, BinaryPrimitives.ReadInt64BigEndian(bytes[2..])),
            _ => (2, bytes[1]),
        };
        if (length < 0 || length > bytes.Length - header) return false;
        payload = bytes.Slice(header, (int)length);
        bytes = bytes[(header + (int)length)..];
        return true;
    }

    /// <summary>Skips messages of another shape: another version of the hub wrote them.</summary>
    private static void ReadMessage(ReadOnlySpan<byte> json, Action<string, long> onCanary)
    {
        string? node = null;
        long? number = null;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            var isData = reader.ValueTextEquals("data"u8);
            reader.Read();
            if (isId) node = reader.GetString();
            else if (isData && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var data))
                number = data;
            else reader.Skip();
        }
        if (node is not null && number is { } value) onCanary(node, value);
    }
}
