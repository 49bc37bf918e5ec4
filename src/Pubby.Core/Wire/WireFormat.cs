namespace Pubby.Core.Wire;

/// <summary>
/// How a connection's bytes look. A message is encoded once per format in use, and the same bytes go to every connection of that format.
/// </summary>
internal enum WireFormat : byte
{
    /// <summary>The plain protocol, in WebSocket text frames.</summary>
    Plain,

    /// <summary>SignalR's JSON protocol, in WebSocket text frames that the hub writes itself.</summary>
    HubJson,

    /// <summary>SignalR's MessagePack protocol, in WebSocket binary frames that the hub writes itself.</summary>
    HubMessagePack,

    /// <summary>SignalR's JSON protocol for a negotiated transport, which frames it.</summary>
    NegotiatedJson,

    /// <summary>SignalR's MessagePack protocol for a negotiated transport, which frames it.</summary>
    NegotiatedMessagePack,
}

internal static class WireFormats
{
    public const int Count = 5;
}
