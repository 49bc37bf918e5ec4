namespace Pubby.Client;

/// <summary>The state of a client's connection.</summary>
public enum ConnectionState
{
    /// <summary>The client has not been used yet.</summary>
    Idle,

    /// <summary>The first try is in progress.</summary>
    Connecting,

    /// <summary>Connected; every open room is, or is about to be, subscribed.</summary>
    Connected,

    /// <summary>Between two connections: waiting for the next try, or making it.</summary>
    Reconnecting,

    /// <summary>
    /// The hub refused the client for good: it rejects the token, for example. <see cref="PubbyClient.Connect"/> tries
    /// again.
    /// </summary>
    Failed,

    /// <summary>The client was disposed.</summary>
    Closed,
}
