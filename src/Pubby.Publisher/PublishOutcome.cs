namespace Pubby.Publisher;

/// <summary>What became of a message.</summary>
public enum PublishOutcome
{
    /// <summary>The store has it: it survives the hub, and is broadcast.</summary>
    Stored,

    /// <summary>The same data with the same expiry was there already, so nothing is broadcast; or there was nothing to delete.</summary>
    Unchanged,

    /// <summary>The store has it; the broadcast comes later.</summary>
    Deferred,

    /// <summary>It was broadcast without being stored, as <see cref="PublishOptions.Ephemeral"/> asks.</summary>
    Broadcast,
}
