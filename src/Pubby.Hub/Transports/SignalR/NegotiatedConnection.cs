using Microsoft.AspNetCore.SignalR;
using Pubby.Core.Delivery;
using Pubby.Core.Wire;
using Pubby.Hub.Connections;
using Pubby.Protocol;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>
/// A SignalR connection over one of SignalR's own transports (server-sent events, long polling). Bytes go through
/// SignalR's pipe. It takes them all, and waits when its reader is slow.
/// </summary>
internal sealed class NegotiatedConnection(HubConnectionContext connection, ClientAddress address) : IClientLink
{
    public ClientAddress Address => address;

    public WireFormat Format { get; } = HubFormats.Negotiated(connection.Protocol);

    /// <summary>SignalR itself sends pings and closes silent clients.</summary>
    public int FileDescriptor => -1;

    public KeepAlive? KeepAlive => null;

    /// <summary>
    /// The pipe keeps a reference, so all is written as remaining bytes, whose buffer does not change.
    /// </summary>
    public int TryWrite(ReadOnlySpan<byte> bytes) => 0;

    public void WriteRest(ReadOnlyMemory<byte> rest, Outbox outbox) => _ = WriteAsync(rest, outbox);

    public byte[] CloseFrame(CloseCode code, string reason) => HubCloseMessage.Of(Format, code, reason);

    /// <summary>When SignalR ends the connection, it flushes what the pipe still holds.</summary>
    public void Finish() => connection.Abort();

    public void Abort() => connection.Abort();

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, Outbox outbox)
    {
        try
        {
            await connection.WriteAsync(
                new SerializedHubMessage([new SerializedMessage(connection.Protocol.Name, bytes)]),
                connection.ConnectionAborted);
        }
        catch (Exception)
        {
            // Whatever the transport threw, the connection cannot be used again.
            Abort();
        }
        outbox.OnDrained();
    }
}
