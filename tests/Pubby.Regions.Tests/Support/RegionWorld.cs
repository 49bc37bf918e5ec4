using Pubby.Testing;

namespace Pubby.Regions.Tests.Support;

/// <summary>
/// What two regions stand on: the table, or one for each, and what carries messages between them. Made and disposed by
/// <see cref="TwoRegions{TWorld}"/>.
/// </summary>
public abstract class RegionWorld : IAsyncDisposable
{
    /// <summary>Starts the servers; no hub is there yet.</summary>
    public abstract Task StartAsync();

    /// <summary>
    /// Called before a region's hubs start; those of the region before it are ready. Completes when they may: where
    /// each region has a table, once the epoch has arrived in it.
    /// </summary>
    public virtual Task PrepareAsync(string region) => Task.CompletedTask;

    /// <summary>
    /// Environment of this region's hubs, such as <c>Pubby__Region__Relay=Sns</c>. The region's name and Redis are set
    /// already.
    /// </summary>
    public abstract IEnumerable<string> SettingsOf(string region);

    /// <summary>What the region's own table holds of a room, past every cache and every node's memory.</summary>
    public abstract Task<RoomView> StoredAsync(string region, string room);

    /// <summary>Ends what a test did to the servers.</summary>
    public virtual void Restore()
    {
    }

    public abstract ValueTask DisposeAsync();
}
