using System.IO.Pipelines;
using Pubby.Core.Delivery;
using Pubby.Core.Wire;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>
/// Where SignalR writes its own messages (the handshake's answer, results of calls): each flush becomes one WebSocket frame in the outbox. SignalR
/// writes a message and flushes it on one thread without waiting in between, so a buffer is held only that long.
/// </summary>
internal sealed class HubOutput(Outbox outbox, Func<WebSocketOpcode> opcode) : PipeWriter
{
    private FrameBuffer? _buffer;
    private bool _isCompleted;

    public override Memory<byte> GetMemory(int sizeHint = 0) => (_buffer ??= FrameBuffer.Rent()).GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => (_buffer ??= FrameBuffer.Rent()).GetSpan(sizeHint);

    public override void Advance(int bytes) => _buffer!.Advance(bytes);

    /// <summary>Never waits: what a slow peer leaves unread is the outbox's to bound.</summary>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_buffer is { Length: > 0 } buffer)
        {
            outbox.Shard.PostSend(outbox, buffer.ToWebSocketFrame(opcode()));
            FrameBuffer.Return(buffer);
            _buffer = null;
        }
        return new(new FlushResult(isCanceled: false, _isCompleted));
    }

    public override void CancelPendingFlush()
    {
        // No flush is ever pending.
    }

    public override void Complete(Exception? exception = null) => _isCompleted = true;
}
