namespace Pubby.Core.Backplane;

/// <summary>
/// Carries envelopes between the nodes of a fleet: every other node that has joined the room receives what one
/// publishes, mostly once and mostly in order. It may lose, repeat and reorder envelopes;
/// <see cref="ISequenceCounters"/> show a node what it missed. Safe for any number of threads.
/// </summary>
internal interface IBackplane : IAsyncDisposable
{
    /// <summary>False: the node is alone, and what it publishes goes nowhere.</summary>
    bool HasOthers => true;

    /// <summary>Begins to receive. Called once, before anything else. An unavailable bus is no error.</summary>
    /// <exception cref="PubbyStartException">The settings can never work.</exception>
    Task StartAsync(IBackplaneListener listener, CancellationToken cancellationToken);

    /// <summary>
    /// When it completes, the node receives what others publish to the room from then on. If the bus is unavailable, it
    /// completes once the bus has recovered. A room is joined once, until it is left.
    /// </summary>
    Task JoinAsync(string room);

    /// <summary>The node soon receives nothing more of the room.</summary>
    void Leave(string room);

    /// <summary>Sends to every other node. Returns within the bus's own time-out.</summary>
    /// <returns>False: the bus is unavailable, and perhaps no node received it.</returns>
    ValueTask<bool> PublishAsync(Envelope envelope);
}

/// <summary>Receives envelopes. Called from any thread, for one room mostly in order. Must not wait.</summary>
internal interface IBackplaneListener
{
    /// <summary>Another node sent this.</summary>
    void OnEnvelope(Envelope envelope);

    /// <summary>The bus was unavailable, or perhaps was: any envelope may be missing.</summary>
    void OnReconnected();
}
