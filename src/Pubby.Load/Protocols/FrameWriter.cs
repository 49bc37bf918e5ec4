using System.Buffers.Binary;
using System.Buffers.Text;
using Pubby.Load.Plans;

namespace Pubby.Load.Protocols;

/// <summary>
/// A client's frames, one after another in one buffer. They are masked, as RFC 6455 has it, by a key of zeros, so the
/// bytes are those of the payload: the hub unmasks them all the same. Used by one thread.
/// </summary>
internal sealed class FrameWriter(RoomNames names)
{
    private const int MaxHeader = 8;

    private byte[] _bytes = new byte[4096];
    private int _payload;

    public const byte Text = 0x81;
    public const byte Binary = 0x82;

    public RoomNames Names { get; } = names;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public int Length { get; private set; }

    public FrameWriter Clear()
    {
        Length = 0;
        return this;
    }

    public FrameWriter Begin()
    {
        // The header is as long as it has to be: the payload moves to it in the end.
        Grow(MaxHeader);
        _payload = Length += MaxHeader;
        return this;
    }

    public FrameWriter Add(ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
        return this;
    }

    public FrameWriter Add(long number)
    {
        Grow(20);
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(Length), out var written);
        Length += written;
        return this;
    }

    public FrameWriter AddRoom(int room)
    {
        Grow(128);
        Length += Names.Write(room, _bytes.AsSpan(Length));
        return this;
    }

    /// <summary>How many bytes the frame's payload has so far.</summary>
    public int PayloadLength => Length - _payload;

    /// <summary>Bytes before all of the payload.</summary>
    public void Prefix(ReadOnlySpan<byte> bytes)
    {
        Grow(bytes.Length);
        _bytes.AsSpan(_payload, PayloadLength).CopyTo(_bytes.AsSpan(_payload + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(_payload));
        Length += bytes.Length;
    }

    /// <param name="opcode">With the bit that says that the frame is the last of its message.</param>
    public void End(byte opcode)
    {
        var (length, isShort) = (PayloadLength, PayloadLength < 126);
        var header = _bytes.AsSpan(_payload - MaxHeader, isShort ? 6 : MaxHeader);
        header.Clear();
        header[0] = opcode;
        header[1] = (byte)(0x80 | (isShort ? length : 126));
        if (isShort)
        {
            _bytes.AsSpan(_payload, length).CopyTo(_bytes.AsSpan(_payload - 2));
            Length -= 2;
            return;
        }
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], checked((ushort)length));
    }

    private void Grow(int more)
    {
        if (Length + more > _bytes.Length) Array.Resize(ref _bytes, Math.Max(Length + more, 2 * _bytes.Length));
    }
}
