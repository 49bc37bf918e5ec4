namespace Pubby.Core.Messages;

/// <summary>How far back a room remembers what is gone.</summary>
internal static class Retention
{
    /// <summary>Tombstones and expired messages are kept this long, so that a client away for less learns what was deleted.</summary>
    public static readonly TimeSpan Tombstones = TimeSpan.FromHours(24);

    /// <summary>
    /// A resume goes back this far behind the client's cursor: messages of different nodes can reach a node out of version order,
    /// and sending an item twice is harmless.
    /// </summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);
}
