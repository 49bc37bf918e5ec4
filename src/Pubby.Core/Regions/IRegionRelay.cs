using Pubby.Core.Messages;


namespace Pubby.Core.Regions;

/// <summary>
/// Carries messages between regions: sends what this region's nodes publish, once, and receives what others published.
/// It may repeat and reorder messages, but never loses one that it took, and retries by itself what it could not send.
/// Safe for any number of threads.
/// </summary>
internal interface IRegionRelay : IAsyncDisposable
{
    /// <summary>
    /// Begins to receive. Called once, when the store is open. If the relay's servers are unavailable, it begins when
    /// they recover.
    /// </summary>
    /// <exception cref="PubbyStartException">The settings can never work.</exception>
    Task StartAsync(IRegionListener listener, CancellationToken cancellationToken);

    /// <summary>
    /// Sends the other regions what this node published: the store has it, unless it is ephemeral. Returns within the
    /// relay's own time-out.
    /// </summary>
    /// <returns>False: they get it when the relay's servers have recovered.</returns>
    ValueTask<bool> ForwardAsync(string room, Message message);

    /// <summary>
    /// The store may hold something in this room that was never broadcast: the other regions' nodes refresh it. Does
    /// not wait for them.
    /// </summary>
    void RequestRefresh(string room);
}

/// <summary>
/// Receives from other regions. Called from any thread, at the same time for different rooms and ids.
/// </summary>
internal interface IRegionListener
{
    /// <summary>A region sent this. It may be this region, if the relay also returns a region's own messages.</summary>
    /// <returns>False: it could not be broadcast to the region's nodes, and must be redelivered.</returns>
    ValueTask<bool> ReceiveAsync(RegionMessage message);

    /// <summary>
    /// Messages of other regions may never have reached this one. Every node of the region is told, by its own relay.
    /// Returns at once.
    /// </summary>
    void OnGap();
}

/// <summary>What one region sends to the others about a room.</summary>
/// <param name="Region">The region where it was published.</param>
/// <param name="Message">Null: the room is to be refreshed.</param>
internal sealed record RegionMessage(string Region, string Room, Message? Message);
