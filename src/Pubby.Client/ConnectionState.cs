namespace Pubby.Client;

/// <summary>Where a client's connection is.</summary>
public enum ConnectionState
{
    /// <summary>Nothing was asked for yet.</summary>
    Idle,

    /// <summary>The first try is under way.</summary>
    Connecting,

    /// <summary>Connected; every open room is, or is about to be, subscribed.</summary>
    Connected,

    /// <summary>Between two connections: waiting for the next try, or making it.</summary>
    Reconnecting,

    /// <summary>The hub said not to come back: a token that it refuses, for example. <see cref="PubbyClient.Connect"/> tries again.</summary>
    Failed,

    /// <summary>The client was disposed.</summary>
    Closed,
}
