using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport;

/// <summary>Makes connections. Tests run the whole client above it without sockets, in fake time.</summary>
internal interface ITransport
{
    /// <summary>
    /// Makes one try. What the hub sends on the connection goes to the listener, in order, one call at a time.
    /// </summary>
    /// <param name="token">Null: none is sent.</param>
    /// <exception cref="Exception">The try failed.</exception>
    Task<ILink> ConnectAsync(
        Uri url, string? token, ILinkListener listener, CancellationToken cancellationToken);
}

/// <summary>One connection. Its calls may come from any thread, and reach the hub in their order.</summary>
internal interface ILink : IAsyncDisposable
{
    /// <summary>Completes, and never fails, when the connection is over.</summary>
    Task<LinkEnd> Ended { get; }

    /// <summary>Requests rooms, with as few commands as the hub's limits allow.</summary>
    /// <returns>An answer for each room. It may arrive after what it announces.</returns>
    Task<IReadOnlyList<RoomResult>> SubscribeAsync(IReadOnlyList<RoomRequest> requests);

    /// <summary>
    /// Leaves a room. The answer is <see cref="ILinkListener.OnUnsubscribed"/> without a reason, in order with the
    /// hub's messages.
    /// </summary>
    void Unsubscribe(string room);

    /// <summary>Sends a token in place of the one that the connection has.</summary>
    /// <exception cref="Exception">The connection ended, or the hub refuses the token, and ends it.</exception>
    Task AuthorizeAsync(string token);
}

/// <summary>What the hub sends without a request. Calls return at once and never throw.</summary>
internal interface ILinkListener
{
    void OnMessage(RoomMessage message);

    void OnDump(RoomDump dump);

    void OnOccupancy(RoomOccupancy notice);

    void OnUnsubscribed(RoomUnsubscribed notice);

    void OnGoAway(GoAwayNotice notice);

    void OnExpiring(TokenExpiring notice);

    /// <summary>Over how long the clients of this node should come back if it dies.</summary>
    void OnSpread(int milliseconds);

    /// <summary>An HTTP answer in place of a connection says how long to wait at least.</summary>
    void OnRetryAfter(TimeSpan least);

    /// <summary>Something that arrived cannot be read, and was skipped.</summary>
    void OnSkipped(Exception fault);
}
