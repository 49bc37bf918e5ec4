using System.Buffers;
using System.Buffers.Binary;
using Pubby.Load.Protocols;
using Pubby.Load.Sockets;

namespace Pubby.Load.Clients;

/// <summary>Bytes from hubs, and the frames in them.</summary>
internal sealed partial class LinkLoop
{
    private const int SlowReadsPerSecond = 4;

    /// <summary>A client answers a ping with its payload (RFC 6455 section 5.5.3), masked by zeros.</summary>
    private const byte Pong = 0x8A;

    /// <summary>Reads all that is there: the kernel reports a change once.</summary>
    /// <param name="isEnding">The end may be behind the bytes that are there.</param>
    private void Read(int index, bool isEnding, long now)
    {
        var kept = TakeRest(index);
        while (true)
        {
            var count = Receive(index, _buffer.AsSpan(kept));
            if (count is 0 or NativeSocket.Failed)
            {
                End(index);
                return;
            }
            if (count == NativeSocket.WouldBlock) break;
            // Of TLS a record comes at a time, however many are there.
            var isDrained = count < _buffer.Length - kept && !IsSecured(index);
            if (!TryTake(index, kept + count, now, out kept)) return;
            if (isDrained && !isEnding) break;
        }
        KeepRest(index, kept);
    }

    /// <summary>A quarter of a second's bytes, and no more.</summary>
    private void ReadSlowly(int index)
    {
        ref var link = ref _links[index];
        var now = _clock.Micros;
        var kept = TakeRest(index);
        var quota = Math.Min(KindOf(link).ReadBytesPerSecond!.Value / SlowReadsPerSecond, _buffer.Length - kept);
        var count = Receive(index, _buffer.AsSpan(kept, quota));
        if (count is 0 or NativeSocket.Failed)
        {
            End(index);
            return;
        }
        if (count > 0 && !TryTake(index, kept + count, now, out kept)) return;
        KeepRest(index, kept);
        SetTimer(index, TimerKind.SlowRead, now + (Clock.Second / SlowReadsPerSecond));
    }

    /// <param name="length">So many bytes are at the beginning of the buffer.</param>
    /// <param name="kept">So many of them are left, and are at its beginning.</param>
    /// <returns>False: the connection has ended.</returns>
    private bool TryTake(int index, int length, long now, out int kept)
    {
        var number = _links[index].Number;
        var bytes = _buffer.AsSpan(0, length);
        var taken = _links[index].State == LinkState.Upgrading ? TakeUpgrade(index, bytes, now) : 0;
        kept = 0;
        // After the upgrade a slow reader's bytes wait for its time, too.
        while (_links[index].Number == number && _links[index].State == LinkState.Open)
        {
            if (!FrameHeader.TryRead(bytes[taken..], out var frame, out var isInvalid))
            {
                if (isInvalid) Break(index, "frame_invalid");
                break;
            }
            if (frame.Length > BufferBytes)
            {
                Break(index, "frame_too_large");
                break;
            }
            if (frame.Length > bytes.Length - taken) break;
            OnFrame(index, frame, bytes.Slice(taken + frame.HeaderLength, frame.PayloadLength), now);
            taken += frame.Length;
        }
        if (_links[index].Number != number || _links[index].Descriptor < 0) return false;
        kept = length - taken;
        if (kept == BufferBytes)
        {
            Break(index, "frame_too_large");
            return false;
        }
        if (taken > 0) bytes[taken..].CopyTo(_buffer);
        return true;
    }

    private void OnFrame(int index, FrameHeader frame, ReadOnlySpan<byte> payload, long now)
    {
        switch (frame.Opcode)
        {
            case FrameHeader.Text or FrameHeader.Binary when frame.IsFinal:
                _readAt = now;
                if (!_part.Speeches[_links[index].Kind].TryRead(index, payload, this)) Break(index, "frame_invalid");
                break;
            case FrameHeader.Ping when payload.Length <= 125:
                SendControl(index, Pong, payload);
                break;
            case FrameHeader.Close:
                if (payload.Length >= 2) _links[index].CloseCode = BinaryPrimitives.ReadUInt16BigEndian(payload);
                else if (_links[index].CloseCode == 0) _links[index].CloseCode = 1005;
                End(index);
                break;
            case FrameHeader.Pong:
                break;
            default:
                Break(index, "frame_fragmented");
                break;
        }
    }

    private void SendControl(int index, byte opcode, ReadOnlySpan<byte> payload)
    {
        Span<byte> frame = stackalloc byte[6 + payload.Length];
        frame.Clear();
        (frame[0], frame[1]) = (opcode, (byte)(0x80 | payload.Length));
        payload.CopyTo(frame[6..]);
        Send(index, frame);
    }

    /// <returns>How many bytes of a frame that was not whole are at the buffer's beginning now.</returns>
    private int TakeRest(int index)
    {
        if (_rests[index] is not { } rest) return 0;
        var length = _restLengths[index];
        rest.AsSpan(0, length).CopyTo(_buffer);
        DropRest(index);
        return length;
    }

    private void DropRest(int index)
    {
        if (_rests[index] is { } rest) ArrayPool<byte>.Shared.Return(rest);
        _rests[index] = null;
    }

    private void KeepRest(int index, int length)
    {
        if (length == 0) return;
        var rest = ArrayPool<byte>.Shared.Rent(length);
        _buffer.AsSpan(0, length).CopyTo(rest);
        (_rests[index], _restLengths[index]) = (rest, length);
    }

    /// <summary>The hub said what the tool does not read: that is counted beside the end.</summary>
    private void Break(int index, string kind)
    {
        _meter.Errors.Add(kind);
        End(index);
    }
}
