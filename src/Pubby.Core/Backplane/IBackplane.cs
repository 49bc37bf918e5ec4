namespace Pubby.Core.Backplane;

/// <summary>
/// Carries envelopes between the nodes of a fleet: what one publishes, every other that has joined the room hears, mostly once, mostly in order. It may
/// lose some, repeat some and change their order; <see cref="ISequenceCounters"/> is how a node finds out. Safe for any number of threads.
/// </summary>
internal interface IBackplane : IAsyncDisposable
{
    /// <summary>Begins to hear. Called once, before anything else; a bus that is away is no fault.</summary>
    /// <exception cref="PubbyStartException">The settings can never work.</exception>
    Task StartAsync(IBackplaneListener listener, CancellationToken cancellationToken);

    /// <summary>
    /// When it completes, what others publish to the room from then on is heard. Where the bus is away, it completes once the bus is back.
    /// A room is joined once, whoever asks, until it is left.
    /// </summary>
    Task JoinAsync(string room);

    /// <summary>From soon on the room is not heard.</summary>
    void Leave(string room);

    /// <summary>Tells every other node. Returns within the bus's own time-out.</summary>
    /// <returns>False: the bus is away, and perhaps nobody was told.</returns>
    ValueTask<bool> PublishAsync(Envelope envelope);
}

/// <summary>Who hears. Called from any thread, for one room mostly in order; must not wait.</summary>
internal interface IBackplaneListener
{
    /// <summary>Another node said this.</summary>
    void OnEnvelope(Envelope envelope);

    /// <summary>The bus was away, or may have been: anything may have been missed.</summary>
    void OnReconnected();
}
