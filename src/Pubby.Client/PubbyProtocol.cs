namespace Pubby.Client;

/// <summary>How messages are written on the connection.</summary>
public enum PubbyProtocol
{
    /// <summary>SignalR's MessagePack protocol: smaller.</summary>
    MessagePack,

    /// <summary>SignalR's JSON protocol: readable on the wire.</summary>
    Json,
}
