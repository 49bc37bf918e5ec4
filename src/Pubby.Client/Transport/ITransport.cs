using Pubby.Protocol.SignalR;

namespace Pubby.Client.Transport;

/// <summary>How connections are made. The whole client above it runs in tests without sockets, in time of their own.</summary>
internal interface ITransport
{
    /// <summary>One try. What the hub says on the connection goes to the listener, in order, one call at a time.</summary>
    /// <exception cref="Exception">It failed.</exception>
    Task<ILink> ConnectAsync(Uri url, ILinkListener listener, CancellationToken cancellationToken);
}

/// <summary>One connection. Its calls may come from any thread, and reach the hub in their order.</summary>
internal interface ILink : IAsyncDisposable
{
    /// <summary>Completes, and never fails, when the connection is over.</summary>
    Task<LinkEnd> Ended { get; }

    /// <summary>Asks for rooms, as few commands as the hub's limits allow.</summary>
    /// <returns>An answer for each. It may come later than what it announces.</returns>
    Task<IReadOnlyList<RoomResult>> SubscribeAsync(IReadOnlyList<RoomRequest> requests);

    /// <summary>Leaves a room. The answer comes as <see cref="ILinkListener.OnUnsubscribed"/> without a reason, at its place among the hub's words.</summary>
    void Unsubscribe(string room);
}

/// <summary>What the hub says unasked. Calls return at once and never throw.</summary>
internal interface ILinkListener
{
    void OnMessage(RoomMessage message);

    void OnDump(RoomDump dump);

    void OnUnsubscribed(RoomUnsubscribed notice);

    void OnGoAway(GoAwayNotice notice);

    /// <summary>Something that came cannot be read, and was passed over.</summary>
    void OnPassedOver(Exception fault);
}
