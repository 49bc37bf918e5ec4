using System.Buffers.Binary;
using System.Text;
using Pubby.Protocol;

namespace Pubby.Core.Wire;

/// <summary>Control frames from the server (RFC 6455 section 5.5): final, unmasked, at most 125 bytes.</summary>
internal static class ControlFrames
{
    private const int MaxReasonBytes = 123;

    /// <summary>Sent to every idle connection, so built once.</summary>
    public static readonly byte[] Ping = [0x89, 0x00];

    /// <param name="payload">The payload of the ping that it answers; at most 125 bytes.</param>
    public static byte[] Pong(ReadOnlySpan<byte> payload)
    {
        var frame = new byte[2 + payload.Length];
        frame[0] = 0x8A;
        frame[1] = (byte)payload.Length;
        payload.CopyTo(frame.AsSpan(2));
        return frame;
    }

    /// <param name="reason">Cut between two characters if it is too long.</param>
    public static byte[] Close(CloseCode code, string reason)
    {
        Span<byte> text = stackalloc byte[MaxReasonBytes];
        Encoding.UTF8.TryGetBytes(reason, text, out var length);
        if (length == 0 && reason.Length > 0)
            Encoding.UTF8.GetEncoder().Convert(reason, text, flush: false, out _, out length, out _);
        var frame = new byte[4 + length];
        frame[0] = 0x88;
        frame[1] = (byte)(2 + length);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)code);
        text[..length].CopyTo(frame.AsSpan(4));
        return frame;
    }
}
