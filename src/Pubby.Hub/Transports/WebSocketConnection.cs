using Pubby.Core.Delivery;
using Pubby.Core.Wire;
using Pubby.Protocol;

namespace Pubby.Hub.Transports;

/// <summary>A connection that the hub writes WebSocket frames to by itself, whatever they carry.</summary>
internal abstract class WebSocketConnection(WireFormat format, KeepAlive keepAlive, Action abort) : IConnection
{
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? _abort = abort;

    public WireFormat Format { get; private set; } = format;

    public bool TakesDeflated { get; init; }

    public KeepAlive? KeepAlive => keepAlive;

    /// <summary>Completes when the close frame is out, or the link is gone.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Before the first subscription: a SignalR client names its protocol in its first frame.</summary>
    public void SetFormat(WireFormat spoken) => Format = spoken;

    public virtual int FileDescriptor => -1;

    public abstract int TryWrite(ReadOnlySpan<byte> bytes);

    public void WriteRest(ReadOnlyMemory<byte> rest, Outbox outbox) => _ = WriteRestAsync(rest, outbox);

    public byte[] CloseFrame(CloseCode code, string reason)
    {
        if (Format == WireFormat.Plain) return ControlFrames.Close(code, reason);
        // SignalR's own close message carries the code. Any other than 1000 in the WebSocket's makes its client throw away what came just before.
        return [.. HubCloseMessage.Of(Format, code, reason), .. ControlFrames.Close(CloseCode.Normal, "")];
    }

    public void Finish()
    {
        EndWriting();
        _finished.TrySetResult();
    }

    public void Abort()
    {
        Interlocked.Exchange(ref _abort, null)?.Invoke();
        _finished.TrySetResult();
    }

    /// <summary>The request that it came by is over, and may soon be another's: nothing of it is touched any more.</summary>
    public void LetGo() => Volatile.Write(ref _abort, null);

    /// <summary>Nothing is written any more: tells the peer so where the transport can, so that it need not wait for it.</summary>
    protected virtual void EndWriting()
    {
    }

    protected abstract ValueTask WritePartsAsync(ReadOnlyMemory<byte> rest, Outbox outbox);

    private async Task WriteRestAsync(ReadOnlyMemory<byte> rest, Outbox outbox)
    {
        try
        {
            await WritePartsAsync(rest, outbox);
        }
        catch (Exception)
        {
            // Whatever the transport threw, the link is of no more use; its reader tells why it ended.
            Abort();
        }
        outbox.OnDrained();
    }
}
