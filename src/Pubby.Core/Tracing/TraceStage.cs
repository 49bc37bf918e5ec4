namespace Pubby.Core.Tracing;

/// <summary>What happened to a message, in the order in which it does; and what a connection did.</summary>
internal enum TraceStage : byte
{
    /// <summary>A publish request was accepted on this node.</summary>
    Published,

    /// <summary>
    /// A publish request, or a connection's subscribe, was refused. The reason is an error code.
    /// </summary>
    Refused,

    /// <summary>The store has it.</summary>
    Stored,

    /// <summary>The store held the same already.</summary>
    Unchanged,

    /// <summary>Redis or the relay is unavailable: other nodes or regions get it later.</summary>
    Deferred,

    /// <summary>It was sent to the other nodes.</summary>
    Announced,

    /// <summary>It was sent to the other regions.</summary>
    Relayed,

    /// <summary>It came from another node (<c>bus</c>), or from a region.</summary>
    Received,

    /// <summary>The room on this node holds it now.</summary>
    Applied,

    /// <summary>The room on this node held this version or a newer one already.</summary>
    Superseded,

    /// <summary>It is on its way to so many subscriptions of this node.</summary>
    Posted,

    /// <summary>It was given to connections: written, or queued for them.</summary>
    Sent,

    /// <summary>Connections that are behind do not get it now, but the newest state once they have drained.</summary>
    Conflated,

    /// <summary>A connection that was behind got it.</summary>
    CaughtUp,

    /// <summary>A connection subscribed. The reason is the mode.</summary>
    Subscribed,

    /// <summary>A connection left a room, or lost it.</summary>
    Unsubscribed,
}
