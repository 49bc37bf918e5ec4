using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pubby.Core.Wire;

/// <summary>
/// Builds a frame in a buffer that each thread keeps and reuses, with space before the payload for a header: its length
/// is known only at the end. Do not hold it across an <c>await</c>.
/// </summary>
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    /// <summary>
    /// The longest headers: that of an unmasked WebSocket frame (RFC 6455 section 5.2: 2 bytes and a 64-bit length),
    /// and a length as a varint after it.
    /// </summary>
    private const int HeaderRoom = 10 + 5;

    /// <summary>
    /// A thread keeps a buffer up to this size. A larger one, grown for one large dump, is garbage collected.
    /// </summary>
    private const int KeptBytes = 256 * 1024;

    [ThreadStatic] private static FrameBuffer? _ofThread;

    private byte[] _bytes = new byte[4096];
    private int _start = HeaderRoom;
    private int _end = HeaderRoom;

    public int Length => _end - _start;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(_start, Length);

    /// <summary>The calling thread's buffer, emptied.</summary>
    public static FrameBuffer Rent()
    {
        var buffer = _ofThread ?? new FrameBuffer();
        _ofThread = null;
        if (buffer._bytes.Length > KeptBytes) buffer._bytes = new byte[4096];
        buffer.Clear();
        return buffer;
    }

    /// <summary>Gives the buffer back to the calling thread. What was written is lost.</summary>
    public static void Return(FrameBuffer buffer) => _ofThread = buffer;

    public FrameBuffer Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _end += bytes.Length;
        return this;
    }

    /// <summary>Adds a name. Names are ASCII and need no escaping (<see cref="Pubby.Protocol.Names"/>).</summary>
    public FrameBuffer AddName(string name)
    {
        _end += Encoding.UTF8.GetBytes(name, GetSpan(name.Length * 3));
        return this;
    }

    public FrameBuffer AddNumber(long number)
    {
        Utf8Formatter.TryFormat(number, GetSpan(20), out var written);
        _end += written;
        return this;
    }

    public void Clear() => _start = _end = HeaderRoom;

    public void Advance(int count) => _end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsMemory(_end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - _end < Math.Max(sizeHint, 1)) Grow(sizeHint);
        return _bytes.AsSpan(_end);
    }

    /// <summary>The payload alone.</summary>
    public byte[] ToBytes() => Written.ToArray();

    /// <summary>The payload as one unfragmented WebSocket frame from the server.</summary>
    /// <param name="isDeflated">The payload is compressed: sets the first reserved bit (RFC 7692 section 6).</param>
    public byte[] ToWebSocketFrame(WebSocketOpcode opcode, bool isDeflated = false)
    {
        var start = _start;
        var length = Length;
        if (length < 126)
        {
            _bytes[--start] = (byte)length;
        }
        else if (length <= ushort.MaxValue)
        {
            start -= 2;
            BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(start), (ushort)length);
            _bytes[--start] = 126;
        }
        else
        {
            start -= 8;
            BinaryPrimitives.WriteUInt64BigEndian(_bytes.AsSpan(start), (ulong)length);
            _bytes[--start] = 127;
        }
        _bytes[--start] = (byte)(0x80 | (isDeflated ? 0x40 : 0) | (byte)opcode);
        return _bytes.AsSpan(start, _end - start).ToArray();
    }

    /// <summary>
    /// Puts the payload's length as a varint before it, as SignalR's MessagePack protocol frames its messages. Call it
    /// last.
    /// </summary>
    public FrameBuffer PrefixWithLength()
    {
        Span<byte> prefix = stackalloc byte[5];
        var count = 0;
        for (var length = (uint)Length; ; length >>= 7)
        {
            prefix[count++] = (byte)(length > 0x7F ? length | 0x80 : length);
            if (length <= 0x7F) break;
        }
        _start -= count;
        prefix[..count].CopyTo(_bytes.AsSpan(_start));
        return this;
    }

    private void Grow(int sizeHint)
    {
        var needed = _end + Math.Max(sizeHint, 1);
        if (needed <= _bytes.Length) return;
        Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
    }
}

/// <summary>RFC 6455 section 5.2.</summary>
internal enum WebSocketOpcode : byte
{
    Text = 1,
    Binary = 2,
}
