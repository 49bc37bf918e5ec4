using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;
using Pubby.Protocol;

namespace Pubby.Hub.Transports.WebSockets.Framing;

/// <summary>
/// Reads a client's frames from incoming bytes, and unmasks them in place. Keeps a buffer only for a message in
/// fragments. Belongs to one connection's reader.
/// </summary>
/// <param name="maxMessageBytes">
/// The longest message, in one frame or joined. A longer one is a violation as soon as its header is read; a compressed
/// one as soon as it has become longer.
/// </param>
/// <param name="inflates">permessage-deflate is in use, so messages may be compressed.</param>
internal sealed class FrameReader(int maxMessageBytes, bool inflates = false)
{
    /// <summary>Two bytes, a 64-bit length and a mask.</summary>
    private const int MaxHeaderBytes = 14;

    private const int MaxControlBytes = 125;

    /// <summary>
    /// Empty fragments cost the peer nothing and never reach the limit of bytes, so their number has its own limit.
    /// </summary>
    private const int MaxFragments = 1024;

    private byte[]? _joined;
    private int _joinedLength;
    private int _fragments;
    private FrameKind _joinedKind;
    private bool _isJoinedDeflated;

    /// <summary>A message in fragments has begun and not ended.</summary>
    public bool IsWithinMessage => _joined is not null && _joinedLength >= 0;

    /// <summary>What a caller's buffer must hold so that every legal frame fits.</summary>
    public static int BufferBytes(int maxMessageBytes) => Math.Max(maxMessageBytes, MaxControlBytes) + MaxHeaderBytes;

    /// <summary>
    /// Takes one frame from the start of <paramref name="bytes"/>. The caller keeps what was not consumed and calls
    /// again. A fragment that does not end its message is consumed, and reading continues after it.
    /// </summary>
    public ReadResult Read(Span<byte> bytes, out int consumed, out Frame frame)
    {
        if (_joined is not null && _joinedLength < 0) EndJoining();
        consumed = 0;
        while (true)
        {
            var result = ReadFrame(bytes[consumed..], out var used, out frame, out var isPart);
            consumed += used;
            if (!isPart) return result;
        }
    }

    // RFC 6455 section 5.2. All of it is one frame; a client's is always masked.
    //
    // byte 0 FIN | RSV1 RSV2 RSV3 | opcode (4 bits); RSV1 in a message's first frame: it is compressed (RFC 7692
    // section 6)
    //   byte 1    MASK | length (7 bits): 0 to 125; 126: 16 bits follow; 127: 64 bits follow
    //   2 or 8    the longer length, big-endian, where there is one
    //   4         the mask
    //   length    the payload, each byte xor the mask's byte of the same position modulo 4
    private ReadResult ReadFrame(Span<byte> bytes, out int used, out Frame frame, out bool isPart)
    {
        used = 0;
        frame = default;
        isPart = false;
        if (bytes.Length < 2) return ReadResult.NeedMore;

        var isFinal = (bytes[0] & 0x80) != 0;
        var opcode = bytes[0] & 0x0F;
        var isDeflated = inflates && (opcode is 0x1 or 0x2) && (bytes[0] & 0x40) != 0;
        if ((bytes[0] & (isDeflated ? 0x30 : 0x70)) != 0)
            return Violate(out frame, CloseCode.ProtocolError, "a reserved bit is set");
        if (opcode is not (0x0 or 0x1 or 0x2 or 0x8 or 0x9 or 0xA))
            return Violate(out frame, CloseCode.ProtocolError, "unknown opcode");
        if ((bytes[1] & 0x80) == 0) return Violate(out frame, CloseCode.ProtocolError, "client frames must be masked");

        var lengthResult = ReadLength(bytes, out var length, out var at, out frame);
        if (lengthResult != ReadResult.Frame) return lengthResult;
        var isControl = opcode >= 0x8;
        if (isControl && (length > MaxControlBytes || !isFinal))
        {
            return Violate(out frame, CloseCode.ProtocolError, "a control frame must be whole and at most 125 bytes");
        }
        if (!isControl && CheckData(opcode, length) is { } fault) return Violate(out frame, fault.Code, fault.Reason);
        if (bytes.Length < at + 4 + (int)length) return ReadResult.NeedMore;

        var payload = bytes.Slice(at + 4, (int)length);
        Mask.Apply(payload, bytes.Slice(at, 4));
        used = at + 4 + (int)length;
        if (isControl) return TakeControl(opcode, payload, out frame);
        if (isFinal && _joined is null)
            return TakeMessage(opcode == 0x1 ? FrameKind.Text : FrameKind.Binary, isDeflated, payload, out frame);
        Join(opcode, isDeflated, payload);
        isPart = !isFinal;
        return isPart ? ReadResult.NeedMore : TakeJoined(out frame);
    }

    private static ReadResult ReadLength(ReadOnlySpan<byte> bytes, out ulong length, out int at, out Frame frame)
    {
        frame = default;
        length = (uint)bytes[1] & 0x7F;
        at = length switch { 126 => 4, 127 => 10, _ => 2 };
        if (bytes.Length < at) return ReadResult.NeedMore;
        if (length < 126) return ReadResult.Frame;
        var isShort = length == 126;
        length = isShort
            ? BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) : BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]);
        // Section 5.2: the minimal number of bytes, and the most significant bit zero.
        return length < (isShort ? 126UL : 65536UL) || length > long.MaxValue
            ? Violate(out frame, CloseCode.ProtocolError, "the length is not encoded in the fewest bytes")
            : ReadResult.Frame;
    }

    private (CloseCode Code, string Reason)? CheckData(int opcode, ulong length)
    {
        var isContinuation = opcode == 0x0;
        if (isContinuation && _joined is null) return (CloseCode.ProtocolError, "a continuation without a beginning");
        if (!isContinuation && _joined is not null)
            return (CloseCode.ProtocolError, "a new message within a fragmented one");
        if ((ulong)_joinedLength + length > (ulong)maxMessageBytes)
            return (CloseCode.FrameTooLarge, "the message is too large");
        if (_fragments >= MaxFragments) return (CloseCode.FrameTooLarge, "the message has too many fragments");
        return null;
    }

    private static ReadResult TakeControl(int opcode, ReadOnlySpan<byte> payload, out Frame frame)
    {
        if (opcode == 0x8) return TakeClose(payload, out frame);
        frame = new Frame { Kind = opcode == 0x9 ? FrameKind.Ping : FrameKind.Pong, Payload = payload };
        return ReadResult.Frame;
    }

    private static ReadResult TakeClose(ReadOnlySpan<byte> payload, out Frame frame)
    {
        frame = new Frame { Kind = FrameKind.Close, CloseCode = CloseCode.Normal };
        if (payload.IsEmpty) return ReadResult.Frame;
        if (payload.Length == 1) return Violate(out frame, CloseCode.ProtocolError, "a close code has two bytes");
        var code = BinaryPrimitives.ReadUInt16BigEndian(payload);
        // Section 7.4: the codes that may be on the wire. 1004 to 1006 and 1015 may not.
        if (code is not ((>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999)))
        {
            return Violate(out frame, CloseCode.ProtocolError, "a close code that may not be sent");
        }
        if (!Utf8.IsValid(payload[2..])) return Violate(out frame, CloseCode.InvalidPayload, "the reason is not UTF-8");
        frame = new Frame { Kind = FrameKind.Close, CloseCode = (CloseCode)code, Payload = payload[2..] };
        return ReadResult.Frame;
    }

    private ReadResult TakeMessage(FrameKind kind, bool isDeflated, ReadOnlySpan<byte> payload, out Frame frame)
    {
        if (isDeflated && Inflate(ref payload) is { } fault) return Violate(out frame, fault.Code, fault.Reason);
        if (kind == FrameKind.Text && !Utf8.IsValid(payload))
            return Violate(out frame, CloseCode.InvalidPayload, "the text is not UTF-8");
        frame = new Frame { Kind = kind, Payload = payload };
        return ReadResult.Frame;
    }

    /// <summary>The output replaces the joined fragments, and returns to the pool like them.</summary>
    private (CloseCode Code, string Reason)? Inflate(ref ReadOnlySpan<byte> payload)
    {
        var whole = ArrayPool<byte>.Shared.Rent(maxMessageBytes);
        var result = MessageInflater.Inflate(payload, whole.AsSpan(0, maxMessageBytes), out var length);
        if (_joined is not null) ArrayPool<byte>.Shared.Return(_joined);
        (_joined, _joinedLength) = (whole, -1);
        payload = whole.AsSpan(0, length);
        return result switch
        {
            InflateResult.TooLarge => (CloseCode.FrameTooLarge, "the message is too large"),
            InflateResult.Broken => (CloseCode.InvalidPayload, "the compressed data is broken"),
            _ => null,
        };
    }

    private void Join(int opcode, bool isDeflated, ReadOnlySpan<byte> payload)
    {
        if (_joined is null)
        {
            _joined = ArrayPool<byte>.Shared.Rent(maxMessageBytes);
            _joinedKind = opcode == 0x1 ? FrameKind.Text : FrameKind.Binary;
            _isJoinedDeflated = isDeflated;
        }
        payload.CopyTo(_joined.AsSpan(_joinedLength));
        _joinedLength += payload.Length;
        _fragments++;
    }

    private ReadResult TakeJoined(out Frame frame)
    {
        var whole = _joined.AsSpan(0, _joinedLength);
        // The caller reads the payload before it calls again. Then the buffer is returned.
        _joinedLength = -1;
        _fragments = 0;
        return TakeMessage(_joinedKind, _isJoinedDeflated, whole, out frame);
    }

    private void EndJoining()
    {
        ArrayPool<byte>.Shared.Return(_joined!);
        _joined = null;
        _joinedLength = 0;
    }

    private static ReadResult Violate(out Frame frame, CloseCode code, string reason)
    {
        frame = new Frame { CloseCode = code, Reason = reason };
        return ReadResult.Violation;
    }
}
