namespace Pubby.Protocol;

/// <summary>How a subscription began, and what a dump means for what the client already holds of the room.</summary>
public static class SubscriptionMode
{
    /// <summary>Only what comes from now on; no dump follows.</summary>
    public const string Live = "live";

    /// <summary>The whole room: replaces what the client holds of it.</summary>
    public const string Dump = "dump";

    /// <summary>What changed since the client's cursor: adds to what the client holds.</summary>
    public const string Resume = "resume";

    /// <summary>The cursor could not be resumed from; the whole room: replaces what the client holds of it.</summary>
    public const string Reset = "reset";

    /// <summary>What a slow client missed while it was behind, unasked: adds to what the client holds.</summary>
    public const string CatchUp = "catchup";
}
