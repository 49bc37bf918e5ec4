using System.Buffers.Binary;

namespace Pubby.Core.Testing;

/// <summary>Frames as a client sends them, correct and wrong (RFC 6455 section 5.2).</summary>
internal static class ClientFrames
{
    private static readonly byte[] Mask = [0x12, 0x34, 0x56, 0x78];

    public static byte[] Text(string text, bool isFinal = true) =>
        Frame(0x1, System.Text.Encoding.UTF8.GetBytes(text), isFinal);

    public static byte[] Frame(
        int opcode, ReadOnlySpan<byte> payload, bool isFinal = true, int reserved = 0, bool isMasked = true)
    {
        var header = Header(opcode, payload.Length, isFinal, reserved, isMasked);
        var frame = new byte[header.Length + payload.Length];
        header.CopyTo(frame, 0);
        for (var i = 0; i < payload.Length; i++)
            frame[header.Length + i] = (byte)(payload[i] ^ (isMasked ? Mask[i % 4] : 0));
        return frame;
    }

    /// <summary>A header that promises <paramref name="length"/> bytes.</summary>
    public static byte[] Header(
        int opcode, long length, bool isFinal = true, int reserved = 0, bool isMasked = true, int? lengthBytes = null)
    {
        var extra = lengthBytes ?? (length < 126 ? 0 : length <= ushort.MaxValue ? 2 : 8);
        var header = new byte[2 + extra + (isMasked ? 4 : 0)];
        header[0] = (byte)((isFinal ? 0x80 : 0) | (reserved << 4) | opcode);
        header[1] = (byte)((isMasked ? 0x80 : 0) | extra switch { 0 => (int)length, 2 => 126, _ => 127 });
        if (extra == 2) BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)length);
        if (extra == 8) BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), length);
        if (isMasked) Mask.CopyTo(header, 2 + extra);
        return header;
    }
}
