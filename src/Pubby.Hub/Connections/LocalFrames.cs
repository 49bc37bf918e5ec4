using System.Buffers.Binary;

namespace Pubby.Hub.Connections;

/// <summary>
/// Splits what a shard writes to a plain connection: whole WebSocket text frames, unmasked (RFC 6455 section 5.2).
/// </summary>
internal static class LocalFrames
{
    /// <param name="bytes">Any number of whole frames; the first is taken off.</param>
    /// <returns>False: no frame is left.</returns>
    public static bool TryTake(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> payload)
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
}
