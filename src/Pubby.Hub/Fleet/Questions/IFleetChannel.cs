namespace Pubby.Hub.Fleet.Questions;

/// <summary>
/// Carries small messages between nodes. It may lose some, and keeps none. Safe for any number of threads.
/// </summary>
internal interface IFleetChannel
{
    FleetLink Link { get; }

    /// <summary>Called once. Completes when this node receives, or as soon as that fails for now.</summary>
    /// <param name="receive">Called on a thread of the channel's: it does not block and does not throw.</param>
    Task StartAsync(Action<ReadOnlyMemory<byte>> receive);

    /// <param name="node">To this node; null: to each node, and perhaps to this one too.</param>
    /// <returns>False: it was not sent.</returns>
    ValueTask<bool> SendAsync(string? node, byte[] message);
}

/// <summary>Whether other nodes can be reached.</summary>
internal enum FleetLink
{
    /// <summary>This node is set to be alone.</summary>
    None,

    Up,
    Down,
}

/// <summary>Without Redis there is nobody to reach.</summary>
internal sealed class NoFleetChannel : IFleetChannel
{
    public FleetLink Link => FleetLink.None;

    public Task StartAsync(Action<ReadOnlyMemory<byte>> receive) => Task.CompletedTask;

    public ValueTask<bool> SendAsync(string? node, byte[] message) => ValueTask.FromResult(false);
}
