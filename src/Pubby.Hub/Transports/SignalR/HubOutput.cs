using System.IO.Pipelines;
using Pubby.Core.Delivery;
using Pubby.Core.Wire;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>
/// SignalR writes its own messages here (the handshake's answer, results of calls). Each flush becomes one WebSocket
/// frame in the outbox. SignalR writes and flushes a message on one thread without waiting in between, so a buffer is
/// held only for that time.
/// </summary>
internal sealed class HubOutput(Outbox outbox, Func<WebSocketOpcode> opcode) : PipeWriter
{
    private FrameBuffer? _buffer;
    private bool _isCompleted;

    public override Memory<byte> GetMemory(int sizeHint = 0) => (_buffer ??= FrameBuffer.Rent()).GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => (_buffer ??= FrameBuffer.Rent()).GetSpan(sizeHint);

    public override void Advance(int bytes) => _buffer!.Advance(bytes);

    /// <summary>Never waits: the outbox limits how much waits for a slow peer.</summary>
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
