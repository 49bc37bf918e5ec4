namespace Pubby.Protocol;

/// <summary>
/// Why the hub closed a connection, as the WebSocket close code. The hundreds say whether to come back: 40xx no,
/// 41xx with backoff, 42xx after <c>reconnectInMs</c> (or a jitter of up to 5 s). Every other code, 1001 and 1006 included: with backoff.
/// </summary>
public enum CloseCode : ushort
{
    Normal = 1000,
    GoingAway = 1001,
    ProtocolError = 1002,
    UnsupportedData = 1003,
    InvalidPayload = 1007,

    ProtocolVersion = 4000,
    TokenInvalid = 4001,
    Malformed = 4002,
    Forbidden = 4003,
    FrameTooLarge = 4004,
    TooManyErrors = 4005,

    Overloaded = 4100,
    Stalled = 4101,
    RateLimited = 4102,
    Internal = 4103,

    Drain = 4200,
    PingTimeout = 4201,
    Rebalance = 4202,
    TokenExpiring = 4203,
    MaxAge = 4204,
}
