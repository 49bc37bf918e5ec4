namespace Pubby.Testing;

/// <summary>The ways in which a client can reach the hub.</summary>
public enum SubscriberKind
{
    /// <summary><c>/ws</c></summary>
    Plain,

    /// <summary><c>/ws</c> with permessage-deflate, as browsers have it.</summary>
    PlainCompressed,

    /// <summary>SignalR over a WebSocket without negotiation.</summary>
    HubJson,

    HubMessagePack,

    /// <summary>SignalR that negotiates, and gets a WebSocket.</summary>
    NegotiatedJson,

    NegotiatedMessagePack,

    LongPollingJson,

    ServerSentEvents,
}
