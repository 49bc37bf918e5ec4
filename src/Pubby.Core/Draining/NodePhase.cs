namespace Pubby.Core.Draining;

/// <summary>What a node does with its connections, and with new ones.</summary>
internal enum NodePhase : byte
{
    /// <summary>It serves nobody yet.</summary>
    Starting,

    /// <summary>It is ready, admits, and closes nobody.</summary>
    Serving,

    /// <summary>
    /// It is unready and still admits, until its balancer has noticed. Under least outstanding requests a node that
    /// refuses fast has the fewest requests: it would be sent every new connection.
    /// </summary>
    Leaving,

    /// <summary>It refuses new connections, and closes the open ones at a pace.</summary>
    Draining,

    /// <summary>It has no connection.</summary>
    Drained,

    /// <summary>The process ends.</summary>
    Stopping,
}
