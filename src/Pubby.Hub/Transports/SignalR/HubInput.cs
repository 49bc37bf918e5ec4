using System.Buffers;
using System.IO.Pipelines;
using Pubby.Hub.Transports.WebSockets;
using Pubby.Hub.Transports.WebSockets.Framing;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>
/// Passes a SignalR client's frames, text or binary, to SignalR's reader. Waits while the reader is busy.
/// </summary>
internal sealed class HubInput(PipeWriter writer) : IFrameHandler
{
    public ValueTask OnFrameAsync(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        writer.Write(payload);
        return FlushAsync();
    }

    /// <summary>
    /// SignalR's clients send a ping when they have sent nothing else. SignalR would count it; here the outbox does.
    /// </summary>
    public bool IsKeepAlive(FrameKind kind, ReadOnlySpan<byte> payload) => HubPing.Is(payload);

    private async ValueTask FlushAsync() => await writer.FlushAsync();
}
