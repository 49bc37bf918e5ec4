namespace Pubby.Publisher;

/// <summary>How a message is published, beyond its data.</summary>
public sealed record PublishOptions
{
    /// <summary>
    /// When the message leaves the room: 1 s to 365 days from now, in whole seconds (a part counts as a whole one).
    /// Null: never.
    /// </summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>The condition. If it does not hold, nothing is published. Null: the last write wins.</summary>
    public PublishCondition? Condition { get; init; }

    /// <summary>
    /// True: broadcast only. The message is in no dump, and a subscriber that is behind or disconnected misses it. It
    /// is sent again only if the hub certainly did not take it.
    /// </summary>
    public bool Ephemeral { get; init; }

    internal static PublishOptions None { get; } = new();

    internal long? TimeToLiveSeconds => SecondsOf(TimeToLive);

    internal static long? SecondsOf(TimeSpan? ttl) => ttl is { } time ? (long)Math.Ceiling(time.TotalSeconds) : null;
}
