namespace Pubby.Core.Wire;

/// <summary>
/// The format of a connection's bytes. A message is encoded once for each format in use, and all connections of a
/// format get the same bytes.
/// </summary>
internal enum WireFormat : byte
{
    /// <summary>The plain protocol, in WebSocket text frames.</summary>
    Plain,

    /// <summary>SignalR's JSON protocol, in WebSocket text frames that the hub writes itself.</summary>
    HubJson,

    /// <summary>SignalR's MessagePack protocol, in WebSocket binary frames that the hub writes itself.</summary>
    HubMessagePack,

    /// <summary>SignalR's JSON protocol for a negotiated transport; the transport frames it.</summary>
    NegotiatedJson,

    /// <summary>SignalR's MessagePack protocol for a negotiated transport; the transport frames it.</summary>
    NegotiatedMessagePack,
}

internal static class WireFormats
{
    public const int Count = 5;
}
