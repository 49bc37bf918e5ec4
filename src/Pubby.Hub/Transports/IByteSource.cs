namespace Pubby.Hub.Transports;

/// <summary>Where a connection's bytes come from. Its reader awaits one call before it makes the next.</summary>
internal interface IByteSource
{
    /// <summary>Completes when there is something to read, the end included. Holds no buffer while it waits.</summary>
    /// <param name="keepAlive">
    /// Gets incoming bytes before the reader is woken for them. Called from another thread, while this call is awaited.
    /// </param>
    ValueTask WaitAsync(IKeepAliveReader keepAlive);

    /// <returns>How many bytes were read; 0 at the end.</returns>
    /// <exception cref="IOException">The peer is gone without a word. Sources throw
    /// <see cref="System.Net.Sockets.SocketException"/> and <see cref="ObjectDisposedException"/> for the
    /// same.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer);
}

/// <summary>Recognizes bytes that only show that the peer is still there.</summary>
internal interface IKeepAliveReader
{
    /// <returns>True: they were nothing else, and are handled. False: all of them are still to be read.</returns>
    bool TryTake(ReadOnlySpan<byte> bytes);
}

/// <summary>Reads from a stream (TLS, HTTP/2).</summary>
internal sealed class StreamSource(Stream stream) : IByteSource
{
    public async ValueTask WaitAsync(IKeepAliveReader keepAlive) => _ = await stream.ReadAsync(Memory<byte>.Empty);

    public ValueTask<int> ReadAsync(Memory<byte> buffer) => stream.ReadAsync(buffer);
}
