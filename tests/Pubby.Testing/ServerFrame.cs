using System.Buffers.Binary;
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

    /// <summary>Takes the first frame off <paramref name="bytes"/>, or null if it is not whole yet. A hub's frame is unmasked and never a fragment.</summary>
    public static ServerFrame? Take(ref ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (span.Length < 2) return null;
        if ((span[0] & 0xF0) != 0x80 || (span[1] & 0x80) != 0) throw new InvalidDataException($"not a frame that a hub may send: {span[0]:x2} {span[1]:x2}");
        var (header, length) = (span[1] & 0x7F) switch
        {
            126 when span.Length >= 4 => (4, BinaryPrimitives.ReadUInt16BigEndian(span[2..])),
            127 when span.Length >= 10 => (10, checked((int)BinaryPrimitives.ReadUInt64BigEndian(span[2..]))),
            126 or 127 => (int.MaxValue, 0),
            var small => (2, small),
        };
        if (header == int.MaxValue || span.Length < header + length) return null;
        var frame = new ServerFrame((byte)(span[0] & 0x0F), bytes.Slice(header, length).ToArray());
        bytes = bytes[(header + length)..];
        return frame;
    }
}
