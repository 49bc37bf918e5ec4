using Pubby.Core.Delivery;
using Pubby.Core.Wire;

namespace Pubby.Hub.Transports;

/// <summary>
/// A connection without a socket of its own (TLS, HTTP/2). Its bytes go to a stream, which takes one write at a time.
/// </summary>
internal sealed class StreamConnection(Stream stream, WireFormat format, KeepAlive keepAlive, Action abort)
    : WebSocketConnection(format, keepAlive)
{
    private const int PartBytes = 16 * 1024;

    /// <summary>
    /// A stream cannot say how much it takes without waiting, so all bytes are written as remaining bytes.
    /// </summary>
    public override int TryWrite(ReadOnlySpan<byte> bytes) => 0;

    protected override void AbortTransport() => abort();

    protected override ValueTask WritePartsAsync(ReadOnlyMemory<byte> rest, Outbox outbox) =>
        WritePartsAsync(stream, rest, outbox);

    public static async ValueTask WritePartsAsync(Stream stream, ReadOnlyMemory<byte> rest, Outbox outbox)
    {
        while (!rest.IsEmpty)
        {
            var part = rest[..Math.Min(rest.Length, PartBytes)];
            await stream.WriteAsync(part);
            rest = rest[part.Length..];
            outbox.OnProgress();
        }
    }
}
