using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Connections;

/// <summary>
/// Decides who may connect. Every transport asks here before a connection opens. Safe for any number of threads.
/// </summary>
/// <param name="maxConnections">How many connections may be open at once.</param>
/// <param name="addresses">How many each address may have.</param>
internal sealed class Admission(
    SubscriberOptions subscribers, int maxConnections, ConnectLimits<ClientAddress> addresses)
{
    private static readonly Refusal OriginForbidden = new(StatusCodes.Status403Forbidden, ErrorCode.Forbidden,
        "This origin may not connect. Add it to Pubby:Subscribers:AllowedOrigins.");

    private static readonly Refusal NodeFull = new(StatusCodes.Status503ServiceUnavailable, ErrorCode.Overloaded,
        "This node takes no more connections. Try again, or another node.", RetryAfterSeconds: 5);

    /// <summary>Spread, so that those who were refused together do not come back together.</summary>
    private const int MaxRetryAfterSeconds = 10;

    private int _admitted;
    private long _total;
    private volatile bool _isClosed;

    /// <summary>Admitted and not yet released.</summary>
    public int Count => Volatile.Read(ref _admitted);

    /// <summary>How many connections may be open at once.</summary>
    public int MaxConnections => maxConnections;

    /// <summary>All that were admitted, since the process began.</summary>
    public long Admitted => Volatile.Read(ref _total);

    /// <summary>Why no connection is admitted; null: connections are admitted.</summary>
    public string? Fault => _isClosed ? "the node gives its connections away" : Count >= maxConnections
        ? $"all {maxConnections} connections are taken" : null;

    /// <summary>The connections that were refused before they were open, by the code in the refusal.</summary>
    public RefusalCounts Refusals { get; } = new("code",
        ErrorCode.Malformed, ErrorCode.Forbidden, ErrorCode.Overloaded, ErrorCode.TokenInvalid, ErrorCode.RateLimited);

    /// <summary>Reserves a place for a connection that is about to open. <see cref="Release"/> gives it back.</summary>
    /// <returns>Why it is refused; null: it is admitted.</returns>
    public Refusal? TryAdmit(ConnectionRequest request)
    {
        if (!subscribers.IsAllowedOrigin(request.Origin)) return OriginForbidden;
        if (Interlocked.Increment(ref _admitted) <= maxConnections && !_isClosed)
        {
            if (request.Address.IsNone || addresses.TryEnter(request.Address))
            {
                Interlocked.Increment(ref _total);
                return null;
            }
            Interlocked.Decrement(ref _admitted);
            return AddressLimited();
        }
        Interlocked.Decrement(ref _admitted);
        return NodeFull;
    }

    /// <summary>
    /// Whether a connection could be admitted now, for a client that only asks how to connect. Reserves no place.
    /// </summary>
    /// <returns>Why not; null: it could.</returns>
    public Refusal? Check(ConnectionRequest request) =>
        !subscribers.IsAllowedOrigin(request.Origin) ? OriginForbidden : Fault is null ? null : NodeFull;

    /// <summary>
    /// Reserves a place for a connection that was checked before: SignalR opens what it negotiated a moment ago.
    /// </summary>
    /// <returns>False: its address has too many connections. Then there is nothing to give back.</returns>
    public bool TryAdmitNegotiated(ClientAddress address)
    {
        if (!address.IsNone && !addresses.TryEnter(address)) return false;
        Interlocked.Increment(ref _admitted);
        Interlocked.Increment(ref _total);
        return true;
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="address">As it was when the connection was admitted.</param>
    public void Release(ClientAddress address)
    {
        Interlocked.Decrement(ref _admitted);
        if (!address.IsNone) addresses.Leave(address);
    }

    /// <summary>From now on no connection is admitted, until <see cref="Open"/>.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Connections are admitted again.</summary>
    public void Open() => _isClosed = false;

    private static Refusal AddressLimited() => new(StatusCodes.Status429TooManyRequests, ErrorCode.RateLimited,
        "This address has too many connections, or opens them too fast. Try again after Retry-After.",
        RetryAfterSeconds: Random.Shared.Next(1, MaxRetryAfterSeconds + 1));
}

/// <summary>What a connection's request contains before it opens.</summary>
/// <param name="Origin">The page that opens it; null or empty: it does not come from a browser.</param>
/// <param name="Address">The client's, as far as it is known.</param>
internal readonly record struct ConnectionRequest(string? Origin, ClientAddress Address)
{
    public static ConnectionRequest Of(HttpContext http) =>
        new(http.Request.Headers.Origin, ClientAddress.Of(http.Connection.RemoteIpAddress));
}
