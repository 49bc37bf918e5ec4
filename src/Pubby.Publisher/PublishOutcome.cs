namespace Pubby.Publisher;

/// <summary>The result for a message.</summary>
public enum PublishOutcome
{
    /// <summary>It is stored, so it survives the hub, and is broadcast.</summary>
    Stored,

    /// <summary>
    /// The same data with the same expiry existed already, so nothing is broadcast; or there was nothing to delete.
    /// </summary>
    Unchanged,

    /// <summary>It is stored; the broadcast follows later.</summary>
    Deferred,

    /// <summary>It was broadcast without being stored, because of <see cref="PublishOptions.Ephemeral"/>.</summary>
    Broadcast,
}
