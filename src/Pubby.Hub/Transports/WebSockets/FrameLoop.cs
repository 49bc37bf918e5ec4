using System.Buffers;
using System.Net.Sockets;
using Pubby.Core.Delivery;
using Pubby.Core.Wire;
using Pubby.Hub.Transports.WebSockets.Framing;
using Pubby.Protocol;

namespace Pubby.Hub.Transports.WebSockets;

/// <summary>Handles a connection's data frames.</summary>
internal interface IFrameHandler
{
    /// <summary>
    /// Handles a complete message. The payload is valid until the method returns, not until its task completes: the
    /// next frame is read after that.
    /// </summary>
    ValueTask OnFrameAsync(FrameKind kind, ReadOnlySpan<byte> payload);

    /// <summary>
    /// Whether a message only shows that the peer is there, so that it need not be handled. May be called from any
    /// thread, between frames.
    /// </summary>
    bool IsKeepAlive(FrameKind kind, ReadOnlySpan<byte> payload);
}

/// <summary>
/// Reads a connection's frames until either side closes: answers pings and the close handshake, closes after a protocol
/// violation, and gives data to its handler. Holds no buffer while there is nothing to read. An abort of the connection
/// ends it, because it ends the stream. A cancellation token would cost every idle connection a registration.
/// </summary>
internal sealed class FrameLoop(IByteSource source, Outbox outbox, IFrameHandler handler, int maxMessageBytes)
    : IKeepAliveReader
{
    /// <summary>
    /// Commands are short. Many clients that subscribe at once leave their buffers in the pool: buffers for the longest
    /// frame, 16 KB each, were a third of the memory of 18,000 SignalR connections.
    /// </summary>
    private const int UsualBytes = 1024;

    /// <summary>
    /// After so many reads that found bytes at once, others get the thread: many readers take turns on it, and the one
    /// that accepts connections may run this loop at first. A peer could send without a pause.
    /// </summary>
    private const int ReadsPerTurn = 64;

    private readonly FrameReader _reader = new(maxMessageBytes, outbox.Connection.TakesDeflated);
    private State _state;
    private int _reads;

    private enum State
    {
        Open,

        /// <summary>
        /// The hub has said why it closes. What the peer still sends is read and dropped, so that the reason reaches
        /// it.
        /// </summary>
        Discarding,

        /// <summary>The peer has closed.</summary>
        Closed,
    }

    /// <summary>Returns when the peer has closed or is gone.</summary>
    /// <returns>True: the peer closed in order, and its close frame has to be answered.</returns>
    public async Task<bool> RunAsync()
    {
        try
        {
            while (_state != State.Closed)
            {
                // Waits without a buffer, and in this method: a method of its own would be some 100 bytes more of each
                // idle connection.
                await source.WaitAsync(this);
                if (!await ReadAsync()) break;
            }
        }
        catch (Exception fault)
            when (fault is IOException or SocketException or OperationCanceledException or InvalidOperationException
                or ObjectDisposedException)
        {
            // The peer is gone without a close frame: a reset, or the hub's own abort.
        }
        return _state == State.Closed;
    }

    bool IKeepAliveReader.TryTake(ReadOnlySpan<byte> bytes)
    {
        if (!KeepAliveFrames.AreAll(bytes, _reader.IsWithinMessage ? null : handler)) return false;
        outbox.OnReceived();
        return true;
    }

    /// <summary>There is something to read: takes a buffer, and reads until nothing is left over.</summary>
    /// <returns>False: the peer is gone.</returns>
    private async ValueTask<bool> ReadAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(UsualBytes);
        try
        {
            var filled = 0;
            do
            {
                if (++_reads % ReadsPerTurn == 0) await Task.Yield();
                if (filled == buffer.Length) buffer = Enlarge(buffer);
                var count = await source.ReadAsync(buffer.AsMemory(filled));
                if (count == 0) return false;
                outbox.OnReceived();
                filled += count;
                var consumed = await TakeFramesAsync(buffer.AsMemory(0, filled));
                filled -= consumed;
                buffer.AsSpan(consumed, filled).CopyTo(buffer);
            }
            while (filled > 0 && _state == State.Open);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>A frame does not fit: from now on the buffer fits the longest legal frame.</summary>
    private byte[] Enlarge(byte[] full)
    {
        var large = ArrayPool<byte>.Shared.Rent(FrameReader.BufferBytes(maxMessageBytes));
        full.CopyTo(large, 0);
        ArrayPool<byte>.Shared.Return(full);
        return large;
    }

    private async ValueTask<int> TakeFramesAsync(Memory<byte> filled)
    {
        var at = 0;
        while (_state == State.Open)
        {
            var isWhole = TakeFrame(filled.Span[at..], out var consumed, out var handling);
            at += consumed;
            if (!isWhole) break;
            await handling;
        }
        return _state == State.Open ? at : filled.Length;
    }

    /// <summary>Handles the frame at the start of the bytes; false: it is incomplete.</summary>
    private bool TakeFrame(Span<byte> bytes, out int consumed, out ValueTask handling)
    {
        handling = default;
        switch (_reader.Read(bytes, out consumed, out var frame))
        {
            case ReadResult.NeedMore:
                return false;
            case ReadResult.Violation:
                Close(State.Discarding, frame.CloseCode, frame.Reason);
                return true;
        }
        switch (frame.Kind)
        {
            case FrameKind.Ping:
                outbox.OnPing(ControlFrames.Pong(frame.Payload));
                return true;
            case FrameKind.Pong:
                return true;
            case FrameKind.Close:
                // The peer gets its own code back (RFC 6455 section 5.5.1), unless the hub closed first.
                Close(State.Closed, frame.CloseCode, "");
                return true;
            default:
                // Once the hub has begun to close, no command has an answer.
                if (outbox.State == OutboxState.Open) handling = handler.OnFrameAsync(frame.Kind, frame.Payload);
                return true;
        }
    }

    private void Close(State state, CloseCode code, string reason)
    {
        _state = state;
        outbox.Shard.PostClose(outbox, code, reason);
    }
}
