using Pubby.Core.Messages;

namespace Pubby.Core.Regions;

/// <summary>
/// Carries messages between regions: what this region's nodes publish goes out once, what others published comes in. It may repeat messages and change their
/// order, never lose one that it took, and sends later by itself what it could not send. Safe for any number of threads.
/// </summary>
internal interface IRegionRelay : IAsyncDisposable
{
    /// <summary>Begins to hear. Called once, when the store is open; a relay whose servers are away is no fault, it begins when they are back.</summary>
    /// <exception cref="PubbyStartException">The settings can never work.</exception>
    Task StartAsync(IRegionListener listener, CancellationToken cancellationToken);

    /// <summary>Tells the other regions what this node published and the store has (but for an ephemeral message). Returns within the relay's own time-out.</summary>
    /// <returns>False: they are told when the relay's servers are back.</returns>
    ValueTask<bool> ForwardAsync(string room, Message message);

    /// <summary>The store may hold something in this room that nobody was told: the other regions' nodes are to read it again. Never waits for them.</summary>
    void RequestRefresh(string room);
}

/// <summary>Who hears. Called from any thread, side by side for different rooms and ids.</summary>
internal interface IRegionListener
{
    /// <summary>A region said this; it may be this one, where the relay shows a region its own words too.</summary>
    /// <returns>False: it could not be passed on to the region's nodes. It is to be brought again.</returns>
    ValueTask<bool> ReceiveAsync(RegionMessage message);
}

/// <summary>What one region tells the others of a room.</summary>
/// <param name="Region">Where it was published.</param>
/// <param name="Message">Null: the room is to be read again.</param>
internal sealed record RegionMessage(string Region, string Room, Message? Message);
