namespace Pubby.Hub.Transports;

/// <summary>Where a connection's bytes come from. Its reader awaits one call before it makes the next.</summary>
internal interface IByteSource
{
    /// <summary>Completes when there is something to read, be it the end, and holds no buffer meanwhile.</summary>
    /// <param name="keepAlive">May be given what comes before anybody is woken for it, from another thread, while this is awaited.</param>
    ValueTask WaitAsync(IKeepAliveReader keepAlive);

    /// <returns>How many bytes were read; 0 at the end.</returns>
    /// <exception cref="IOException">The peer is gone without a word. Sources throw <see cref="System.Net.Sockets.SocketException"/> and
    /// <see cref="ObjectDisposedException"/> for the same.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer);
}

/// <summary>Knows bytes that say no more than that the peer is still there.</summary>
internal interface IKeepAliveReader
{
    /// <returns>True: they were nothing else, and are dealt with. False: they are still to be read, all of them.</returns>
    bool TryTake(ReadOnlySpan<byte> bytes);
}

/// <summary>Reads from a stream, behind TLS or HTTP/2, or from a socket that is Kestrel's.</summary>
internal sealed class StreamSource(Stream stream) : IByteSource
{
    public async ValueTask WaitAsync(IKeepAliveReader keepAlive) => _ = await stream.ReadAsync(Memory<byte>.Empty);

    public ValueTask<int> ReadAsync(Memory<byte> buffer) => stream.ReadAsync(buffer);
}
