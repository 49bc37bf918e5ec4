using Pubby.Hub.Delivery;

namespace Pubby.Hub.Wire;

/// <summary>SignalR's ping message (type 6), for connections whose frames the hub writes itself.</summary>
internal static class HubPing
{
    /// <summary>SignalR's clients give a server up that is silent for 30 s; two of three pings may come late.</summary>
    public const int PeriodSeconds = 12;

    /// <summary>Until the handshake is answered there is nothing that may be sent.</summary>
    public static readonly KeepAlive Pending = new([], PeriodSeconds);

    private static readonly KeepAlive Json = new(
        new FrameBuffer().Add("{\"type\":6}\u001e"u8).ToWebSocketFrame(WebSocketOpcode.Text), PeriodSeconds);

    // An array of one, the type, behind its length.
    private static readonly KeepAlive MessagePack = new(
        new FrameBuffer().Add([2, 0x91, 6]).ToWebSocketFrame(WebSocketOpcode.Binary), PeriodSeconds);

    public static KeepAlive Of(WireFormat format) => format == WireFormat.HubMessagePack ? MessagePack : Json;
}
