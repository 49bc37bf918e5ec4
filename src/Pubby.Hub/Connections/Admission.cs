using Pubby.Core.Diagnostics;
using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Connections;

/// <summary>
/// Decides who may connect, and when. Every transport asks here before a connection opens: for a place, and for a turn.
/// Publishers and probes never pass here. Safe for any number of threads.
/// </summary>
/// <param name="maxConnections">How many connections may be open at once.</param>
/// <param name="addresses">How many each address may have.</param>
/// <param name="turns">How many are let in a second.</param>
internal sealed class Admission(
    SubscriberOptions subscribers, int maxConnections, ConnectLimits<ClientAddress> addresses, ConnectTurns turns,
    ConnectionLog log)
{
    private static readonly Refusal OriginForbidden = new(StatusCodes.Status403Forbidden, ErrorCode.Forbidden,
        "This origin may not connect. Add it to Pubby:Subscribers:AllowedOrigins.");

    /// <summary>Spread, so that those who were refused together do not come back together.</summary>
    private const int MaxRetryAfterSeconds = 10;

    private int _admitted;
    private volatile bool _isClosed;

    /// <summary>Null: connects cost what they cost.</summary>
    public Failpoints? Failpoints { get; init; }

    /// <summary>Admitted and not yet released.</summary>
    public int Count => Volatile.Read(ref _admitted);

    /// <summary>How many connections may be open at once.</summary>
    public int MaxConnections => maxConnections;

    /// <summary>Why no connection is admitted; null: connections are admitted.</summary>
    public string? Fault => _isClosed ? "the node gives its connections away" : Count >= maxConnections
        ? $"all {maxConnections} connections are taken" : null;

    /// <summary>The connections that were refused before they were open, by the code in the refusal.</summary>
    public RefusalCounts Refusals { get; } = new("code",
        ErrorCode.Malformed, ErrorCode.Forbidden, ErrorCode.Overloaded, ErrorCode.TokenInvalid, ErrorCode.RateLimited);

    /// <summary>A connection was refused before it was open.</summary>
    /// <param name="id">As the client is told.</param>
    public void OnRefused(RequestId id, string code, ClientAddress address)
    {
        Refusals.Count(code);
        log.Refused(id, code, address);
    }

    /// <summary>The same of a request over HTTP, whose answer has the id from now on.</summary>
    public void OnRefused(HttpContext http, string code) =>
        OnRefused(RequestId.Give(http), code, ClientAddress.Of(http.Connection.RemoteIpAddress));

    /// <summary>Reserves a place for a connection that is about to open. <see cref="Release"/> gives it back.</summary>
    /// <returns>Why it is refused; null: it is admitted.</returns>
    public Refusal? TryAdmit(in ConnectionRequest request)
    {
        if (!subscribers.IsAllowedOrigin(request.Origin)) return OriginForbidden;
        if (Interlocked.Increment(ref _admitted) <= maxConnections && !_isClosed)
        {
            if (request.Address.IsNone || addresses.TryEnter(request.Address)) return null;
            Interlocked.Decrement(ref _admitted);
            return AddressLimited();
        }
        Interlocked.Decrement(ref _admitted);
        return Overloaded();
    }

    /// <summary>
    /// Waits for its turn, which every connection needs: before it opens, or before it is told how. A moment at most,
    /// and not at all while the node bears it.
    /// </summary>
    /// <param name="isReturning">The client says that it was connected before.</param>
    /// <returns>False: too many connect. A place that was reserved has to be given back.</returns>
    public ValueTask<bool> TakeTurnAsync(bool isReturning) => Failpoints is { } failpoints
        ? TakeSlowlyAsync(isReturning, failpoints) : TakeAsync(isReturning);

    private ValueTask<bool> TakeAsync(bool isReturning) =>
        turns.TryTake() ? new(true) : new(turns.WaitAsync(isReturning));

    private async ValueTask<bool> TakeSlowlyAsync(bool isReturning, Failpoints failpoints)
    {
        if (!failpoints.AdmitsAll && !await TakeAsync(isReturning)) return false;
        await failpoints.OnConnectAsync();
        return true;
    }

    /// <summary>This node takes no more connections now. Each client is told its own time to come back.</summary>
    public Refusal Overloaded()
    {
        var hint = turns.NextHint();
        return new Refusal(StatusCodes.Status503ServiceUnavailable, ErrorCode.Overloaded,
            "This node takes no more connections now. Try again after Retry-After, or another node.",
            RetryAfterSeconds: (int)Math.Ceiling(hint.TotalSeconds))
        { Hint = hint };
    }

    /// <summary>
    /// Whether a connection could be admitted now, for a client that only asks how to connect. Reserves no place.
    /// </summary>
    /// <returns>Why not; null: it could.</returns>
    public Refusal? Check(in ConnectionRequest request) =>
        !subscribers.IsAllowedOrigin(request.Origin) ? OriginForbidden : Fault is null ? null : Overloaded();

    /// <summary>
    /// Reserves a place for a connection that was checked before: SignalR opens what it negotiated a moment ago.
    /// </summary>
    /// <returns>False: its address has too many connections. Then there is nothing to give back.</returns>
    public bool TryAdmitNegotiated(ClientAddress address)
    {
        if (!address.IsNone && !addresses.TryEnter(address)) return false;
        Interlocked.Increment(ref _admitted);
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
/// <param name="IsReturning">It says that it was connected before.</param>
internal readonly record struct ConnectionRequest(string? Origin, ClientAddress Address, bool IsReturning = false)
{
    public static ConnectionRequest Of(HttpContext http) => new(http.Request.Headers.Origin,
        ClientAddress.Of(http.Connection.RemoteIpAddress), SaysReturning(http.Request.QueryString.Value));

    /// <summary><c>r=1</c>: docs/protocol.md, Reconnecting.</summary>
    /// <param name="query">With its question mark; empty: none.</param>
    public static bool SaysReturning(ReadOnlySpan<char> query)
    {
        foreach (var range in query.TrimStart('?').Split('&'))
        {
            if (query.TrimStart('?')[range] is "r=1") return true;
        }
        return false;
    }
}
