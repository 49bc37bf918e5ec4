using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Pubby.Testing;

/// <summary>A WebSocket frame from the hub.</summary>
public sealed record ServerFrame(byte Opcode, byte[] Payload)
{
    public const byte TextOpcode = 1;
    public const byte BinaryOpcode = 2;
    public const byte CloseOpcode = 8;
    public const byte PingOpcode = 9;
    public const byte PongOpcode = 10;

    public string Text => Encoding.UTF8.GetString(Payload);

    public JsonElement Json => JsonDocument.Parse(Payload).RootElement;

    /// <summary>Of a close frame.</summary>
    public int CloseCode => BinaryPrimitives.ReadUInt16BigEndian(Payload);

    /// <summary>It came compressed; the payload is what it was before.</summary>
    public bool IsDeflated { get; private init; }

    /// <summary>
    /// Takes the first frame off <paramref name="bytes"/>, or null if it is not whole yet. A hub's frame is unmasked
    /// and never a fragment.
    /// </summary>
    /// <param name="inflates">permessage-deflate was agreed to, so a text frame may be compressed (RFC 7692), without
    /// anything of a frame before.</param>
    public static ServerFrame? Take(ref ReadOnlyMemory<byte> bytes, bool inflates = false)
    {
        var span = bytes.Span;
        if (span.Length < 2) return null;
        var isDeflated = inflates && span[0] == 0xC1;
        if ((!isDeflated && (span[0] & 0xF0) != 0x80) || (span[1] & 0x80) != 0)
            throw new InvalidDataException($"not a frame that a hub may send: {span[0]:x2} {span[1]:x2}");
        var (header, length) = (span[1] & 0x7F) switch
        {
            126 when span.Length >= 4 => (4, BinaryPrimitives.ReadUInt16BigEndian(span[2..])),
            127 when span.Length >= 10 => (10, checked((int)BinaryPrimitives.ReadUInt64BigEndian(span[2..]))),
            126 or 127 => (int.MaxValue, 0),
            var small => (2, small),
        };
        if (header == int.MaxValue || span.Length < header + length) return null;
        var payload = bytes.Slice(header, length).ToArray();
        var frame =
            new ServerFrame((byte)(span[0] & 0x0F), isDeflated
                ? Inflate(payload) : payload)
            { IsDeflated = isDeflated };
        bytes = bytes[(header + length)..];
        return frame;
    }

    private static byte[] Inflate(byte[] payload)
    {
        using var inflate =
            new DeflateStream(new MemoryStream([.. payload, 0x00, 0x00, 0xFF, 0xFF]), CompressionMode.Decompress);
        var inflated = new MemoryStream();
        inflate.CopyTo(inflated);
        return inflated.ToArray();
    }
}
