using Pubby.Core.Delivery;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Protocol;

namespace Pubby.Hub.Transports;

/// <summary>A connection whose WebSocket frames the hub writes itself, whatever they contain.</summary>
internal abstract class WebSocketConnection(WireFormat format, KeepAlive keepAlive) : IClientLink
{
    private static readonly TaskCompletionSource Over = NewOver();

    private TaskCompletionSource? _finished;
    private bool _isLetGo;

    public WireFormat Format { get; private set; } = format;

    public bool TakesDeflated { get; init; }

    public ClientAddress Address { get; init; }

    public KeepAlive? KeepAlive => keepAlive;

    /// <summary>
    /// Completes when the close frame is sent, or the connection is broken. Asked for at a connection's end, and made
    /// then: an idle one would hold some 100 bytes for it.
    /// </summary>
    public Task Finished
    {
        get
        {
            var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref _finished, made, null) ?? made).Task;
        }
    }

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
        SetFinished();
    }

    public void Abort()
    {
        if (!Interlocked.Exchange(ref _isLetGo, true)) AbortTransport();
        SetFinished();
    }

    /// <summary>
    /// The connection's request has ended, and its objects may serve another soon. Nothing of it is used from here on.
    /// </summary>
    public void LetGo() => Volatile.Write(ref _isLetGo, true);

    /// <summary>Ends the transport at once, so that the pending read ends. Called once at most.</summary>
    protected abstract void AbortTransport();

    /// <summary>No more is written. If the transport can, it tells the peer, so that the peer need not wait.</summary>
    protected virtual void EndWriting()
    {
    }

    protected abstract ValueTask WritePartsAsync(ReadOnlyMemory<byte> rest, Outbox outbox);

    private void SetFinished() => Interlocked.Exchange(ref _finished, Over)?.TrySetResult();

    private static TaskCompletionSource NewOver()
    {
        var over = new TaskCompletionSource();
        over.SetResult();
        return over;
    }

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
