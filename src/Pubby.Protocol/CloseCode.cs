namespace Pubby.Protocol;

/// <summary>
/// Why the hub closed a connection, as the WebSocket close code. The hundreds say whether to come back: 40xx no,
/// 41xx with backoff, 42xx after <c>reconnectInMs</c> (or a jitter of up to 5 s). Every other code, 1001 and 1006
/// included: with backoff.
/// </summary>
public enum CloseCode : ushort
{
    /// <summary>The peer closed, and the hub answers.</summary>
    Normal = 1000,
    /// <summary>A page was left, or a process ended.</summary>
    GoingAway = 1001,
    /// <summary>A frame breaks RFC 6455.</summary>
    ProtocolError = 1002,
    /// <summary>A binary frame came where text is spoken.</summary>
    UnsupportedData = 1003,
    /// <summary>A text frame is not UTF-8.</summary>
    InvalidPayload = 1007,

    /// <summary>The hub does not speak this version of the protocol. Not sent yet.</summary>
    ProtocolVersion = 4000,
    /// <summary>
    /// The token is bad, expired or revoked, or no token came in time: after the error <c>token_invalid</c> or
    /// <c>token_required</c>. A client that can get another token may come back with it.
    /// </summary>
    TokenInvalid = 4001,
    /// <summary>
    /// A command could not be read. Not sent yet: it is an error, and 20 of them are <see cref="TooManyErrors"/>.
    /// </summary>
    Malformed = 4002,
    /// <summary>This client may not connect: an operator closed its connection for good.</summary>
    Forbidden = 4003,
    /// <summary>A frame is larger than the hub takes.</summary>
    FrameTooLarge = 4004,
    /// <summary>20 commands were refused within a minute.</summary>
    TooManyErrors = 4005,

    /// <summary>The node takes no more connections now, and tells a page so: all others are answered 503.</summary>
    Overloaded = 4100,
    /// <summary>The peer takes no bytes. Never on the wire, because the peer could not read it.</summary>
    Stalled = 4101,
    /// <summary>Too many commands, after the error <c>rate_limited</c>.</summary>
    RateLimited = 4102,
    /// <summary>The hub made a mistake with this connection.</summary>
    Internal = 4103,

    /// <summary>The node stops, after <c>goaway</c>.</summary>
    Drain = 4200,
    /// <summary>Nothing came from the client for 60 s.</summary>
    PingTimeout = 4201,
    /// <summary>The node has more than its share of the fleet's clients, after <c>goaway</c>.</summary>
    Rebalance = 4202,
    /// <summary>
    /// The token's time is over, and no new one came since the notice <c>expiring</c>. Come back with a new token.
    /// </summary>
    TokenExpiring = 4203,
    /// <summary>The connection is as old as a connection may be, after <c>goaway</c>.</summary>
    MaxAge = 4204,
    /// <summary>An operator closed the connection, after <c>goaway</c>.</summary>
    Disconnected = 4205,
}
