using System.Buffers.Binary;

namespace Pubby.Load.Protocols;

/// <summary>The beginning of a frame from the hub (RFC 6455 section 5.2): never masked.</summary>
internal readonly record struct FrameHeader(int Opcode, bool IsFinal, int HeaderLength, int PayloadLength)
{
    public const int Text = 1;
    public const int Binary = 2;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    public int Length => HeaderLength + PayloadLength;

    /// <param name="isInvalid">True: these are not the bytes of a hub.</param>
    /// <returns>False: the header is not whole yet, or is invalid.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FrameHeader header, out bool isInvalid)
    {
        (header, isInvalid) = (default, false);
        if (bytes.Length < 2) return false;
        isInvalid = (bytes[0] & 0x70) != 0 || (bytes[1] & 0x80) != 0;
        var headerLength = (bytes[1] & 0x7F) switch { 126 => 4, 127 => 10, _ => 2 };
        if (isInvalid || bytes.Length < headerLength) return false;
        var length = headerLength switch
        {
            2 => bytes[1],
            4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            _ => BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
        };
        // Larger than any that a reader has space for; it is refused by that.
        header = new FrameHeader(bytes[0] & 0xF, (bytes[0] & 0x80) != 0, headerLength,
            (int)Math.Min(length, int.MaxValue / 2));
        return true;
    }
}
