using Pubby.Hub.Http;
using Pubby.Hub.Options;
using Pubby.Protocol;

namespace Pubby.Hub.Connections;

/// <summary>
/// Decides who may connect. Every transport asks here before a connection opens. Safe for any number of threads.
/// </summary>
/// <param name="maxConnections">How many connections may be open at once.</param>
internal sealed class Admission(SubscriberOptions subscribers, int maxConnections)
{
    private static readonly Refusal OriginForbidden = new(StatusCodes.Status403Forbidden, ErrorCode.Forbidden,
        "This origin may not connect. Add it to Pubby:Subscribers:AllowedOrigins.");

    private static readonly Refusal NodeFull = new(StatusCodes.Status503ServiceUnavailable, ErrorCode.Overloaded,
        "This node takes no more connections. Try again, or another node.", RetryAfterSeconds: 5);

    private int _admitted;
    private volatile bool _isClosed;

    /// <summary>Admitted and not yet released.</summary>
    public int Count => Volatile.Read(ref _admitted);

    /// <summary>Why no connection is admitted; null: connections are admitted.</summary>
    public string? Fault => _isClosed ? "the node is stopping" : Count >= maxConnections
        ? $"all {maxConnections} connections are taken" : null;

    /// <summary>The connections that were refused.</summary>
    public ConnectionRefusals Refusals { get; } = new();

    /// <summary>Reserves a place for a connection that is about to open. <see cref="Release"/> gives it back.</summary>
    /// <returns>Why it is refused; null: it is admitted.</returns>
    public Refusal? TryAdmit(ConnectionRequest request)
    {
        if (!subscribers.IsAllowedOrigin(request.Origin)) return OriginForbidden;
        if (Interlocked.Increment(ref _admitted) <= maxConnections && !_isClosed) return null;
        Release();
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
    public void Admit() => Interlocked.Increment(ref _admitted);

    /// <summary>Gives a place back.</summary>
    public void Release() => Interlocked.Decrement(ref _admitted);

    /// <summary>From now on no connection is admitted.</summary>
    public void Stop() => _isClosed = true;
}

/// <summary>What a connection's request contains before it opens.</summary>
/// <param name="Origin">The page that opens it; null or empty: it does not come from a browser.</param>
internal readonly record struct ConnectionRequest(string? Origin);
