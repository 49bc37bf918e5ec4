using System.Buffers;
using System.IO.Compression;

namespace Pubby.Hub.Transports.WebSockets.Framing;

internal enum InflateResult : byte
{
    Whole,

    /// <summary>The message is longer than its buffer. It was not inflated.</summary>
    TooLarge,

    /// <summary>It is not deflate data, or it is incomplete.</summary>
    Broken,
}

/// <summary>
/// Inflates one compressed message (RFC 7692 section 7.2.2). Each message is independent, because clients agree not to
/// refer to earlier ones: 2 µs for a command. A client's own last block ends the message; bytes after it are not read.
/// </summary>
internal static class MessageInflater
{
    /// <summary>
    /// The end of a flush, which the sender removed, and an empty last block, so that incomplete data can be
    /// distinguished from complete data.
    /// </summary>
    private static ReadOnlySpan<byte> End => [0x00, 0x00, 0xFF, 0xFF, 0x03, 0x00];

    /// <param name="length">How much of <paramref name="into"/> was filled.</param>
    public static InflateResult Inflate(ReadOnlySpan<byte> payload, Span<byte> into, out int length)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(payload.Length + End.Length);
        payload.CopyTo(bytes);
        End.CopyTo(bytes.AsSpan(payload.Length));
        length = 0;
        try
        {
            using var source = new WholeSource(bytes, payload.Length + End.Length);
            using var inflate = new DeflateStream(source, CompressionMode.Decompress);
            while (length < into.Length && inflate.Read(into[length..]) is > 0 and var count) length += count;
            Span<byte> more = stackalloc byte[1];
            if (length == into.Length && inflate.Read(more) > 0) return InflateResult.TooLarge;
            return source.IsExhausted ? InflateResult.Broken : InflateResult.Whole;
        }
        catch (InvalidDataException)
        {
            return InflateResult.Broken;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Notes whether it was read past its end. If so, the last block was not found.</summary>
    private sealed class WholeSource(byte[] bytes, int length) : MemoryStream(bytes, 0, length, writable: false)
    {
        public bool IsExhausted { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            IsExhausted = Position == Length;
            return base.Read(buffer, offset, count);
        }
    }
}
