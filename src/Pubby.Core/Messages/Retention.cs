namespace Pubby.Core.Messages;

/// <summary>How long a room remembers what was deleted or has expired.</summary>
internal static class Retention
{
    /// <summary>
    /// How long tombstones and expired messages are kept. A client that returns sooner learns what was deleted.
    /// </summary>
    public static readonly TimeSpan Tombstones = TimeSpan.FromHours(24);

    /// <summary>
    /// A resume goes back this far behind the client's cursor, because messages of different nodes can reach a node out
    /// of version order. Sending an item twice is harmless.
    /// </summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);
}
