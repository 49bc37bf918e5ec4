using System.Buffers;
using System.IO.Pipelines;
using Pubby.Hub.Transports.WebSockets;
using Pubby.Hub.Transports.WebSockets.Framing;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>Hands a SignalR client's frames, text or binary, to SignalR's reader, and waits while that has enough to do.</summary>
internal sealed class HubInput(PipeWriter writer) : IFrameHandler
{
    public ValueTask OnFrameAsync(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        writer.Write(payload);
        return FlushAsync();
    }

    /// <summary>The ping that SignalR's clients send when they have nothing else to. SignalR would count it, which the outbox does here.</summary>
    public bool IsKeepAlive(FrameKind kind, ReadOnlySpan<byte> payload) => HubPing.Is(payload);

    private async ValueTask FlushAsync() => await writer.FlushAsync();
}
