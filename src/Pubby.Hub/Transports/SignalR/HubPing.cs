using Pubby.Core.Delivery;
using Pubby.Core.Wire;

namespace Pubby.Hub.Transports.SignalR;

/// <summary>SignalR's ping message (type 6), for connections whose frames the hub writes itself.</summary>
internal static class HubPing
{
    /// <summary>
    /// SignalR's clients give up a server that is silent for 30 s. Two of three pings may arrive late.
    /// </summary>
    public const int PeriodSeconds = 12;

    /// <summary>Before the handshake is answered, nothing may be sent.</summary>
    public static readonly KeepAlive Pending = new([], PeriodSeconds);

    private static readonly KeepAlive Json =
        new(new FrameBuffer().Add(JsonPing).ToWebSocketFrame(WebSocketOpcode.Text), PeriodSeconds);

    private static readonly KeepAlive MessagePack =
        new(new FrameBuffer().Add(MessagePackPing).ToWebSocketFrame(WebSocketOpcode.Binary), PeriodSeconds);

    private static ReadOnlySpan<byte> JsonPing => "{\"type\":6}\u001e"u8;

    /// <summary>An array of one, the type, behind its length.</summary>
    private static ReadOnlySpan<byte> MessagePackPing => [2, 0x91, 6];

    /// <summary>True for a ping of SignalR's own clients, in either format.</summary>
    public static bool Is(ReadOnlySpan<byte> message) =>
        message.SequenceEqual(JsonPing) || message.SequenceEqual(MessagePackPing);

    public static KeepAlive Of(WireFormat format) => format == WireFormat.HubMessagePack ? MessagePack : Json;
}
