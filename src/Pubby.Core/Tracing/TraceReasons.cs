namespace Pubby.Core.Tracing;

/// <summary>The reasons of events that are no error codes, modes or regions.</summary>
internal static class TraceReasons
{
    /// <summary>From another node.</summary>
    public const string Bus = "bus";

    /// <summary>What kept it from its way.</summary>
    public const string Relay = "relay";

    /// <summary>It was read again from the store, because it had been missed.</summary>
    public const string Refresh = "refresh";

    /// <summary>Its time was over.</summary>
    public const string Expired = "expired";

    /// <summary>Bytes wait for the connection's socket, and this with them.</summary>
    public const string Queued = "queued";

    /// <summary>More waits for the connection than its limit.</summary>
    public const string Behind = "behind";

    /// <summary>The room is published to faster than the node delivers.</summary>
    public const string Overrun = "overrun";
}
