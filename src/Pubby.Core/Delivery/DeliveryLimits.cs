namespace Pubby.Core.Delivery;

/// <summary>Times are whole seconds; sizes are bytes.</summary>
internal sealed record DeliveryLimits(int OutboxBytes, int StallSeconds, int SilenceSeconds)
{
    /// <summary>How long a peer has to take and answer a close frame.</summary>
    public int CloseSeconds { get; init; } = 5;

    /// <summary>
    /// How many subscriptions of one room are served before the other rooms have their turn. At 5 µs each, a small
    /// room waits 3 ms for a large one.
    /// </summary>
    public int SliceSubscriptions { get; init; } = 512;

    /// <summary>Sends to fewer sockets are made one by one: a batch would save little.</summary>
    public int BatchedSends { get; init; } = 4;

    /// <summary>
    /// How much of one room may wait in a shard's mailbox. A room that is published to faster than its shard delivers
    /// reaches this limit and is overrun: its subscribers are caught up with the newest state instead.
    /// </summary>
    public int PostedBytes { get; init; } = 1024 * 1024;
}
