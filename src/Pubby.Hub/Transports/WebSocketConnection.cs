using Pubby.Core.Delivery;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Protocol;

namespace Pubby.Hub.Transports;

/// <summary>A connection whose WebSocket frames the hub writes itself, whatever they contain.</summary>
internal abstract class WebSocketConnection(WireFormat format, KeepAlive keepAlive, Action abort) : IClientLink
{
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action? _abort = abort;

    public WireFormat Format { get; private set; } = format;

    public bool TakesDeflated { get; init; }

    public ClientAddress Address { get; init; }

    public KeepAlive? KeepAlive => keepAlive;

    /// <summary>Completes when the close frame is sent, or the connection is broken.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Set before the first subscription: a SignalR client names its protocol in its first frame.</summary>
    public void SetFormat(WireFormat spoken) => Format = spoken;

    public virtual int FileDescriptor => -1;

    public abstract int TryWrite(ReadOnlySpan<byte> bytes);

    public void WriteRest(ReadOnlyMemory<byte> rest, Outbox outbox) => _ = WriteRestAsync(rest, outbox);

    public byte[] CloseFrame(CloseCode code, string reason)
    {
        if (Format == WireFormat.Plain) return ControlFrames.Close(code, reason);
        // SignalR's own close message carries the code. With another WebSocket code than 1000, its client would drop
        // the messages just before it.
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

    /// <summary>
    /// The connection's request has ended, and its objects may serve another soon. Nothing of it is used from here on.
    /// </summary>
    public void LetGo() => Volatile.Write(ref _abort, null);

    /// <summary>No more is written. If the transport can, it tells the peer, so that the peer need not wait.</summary>
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
            // Whatever the transport threw, the connection cannot be used again. Its reader reports why it ended.
            Abort();
        }
        outbox.OnDrained();
    }
}
