namespace Pubby.Client;

/// <summary>How a room is opened.</summary>
public sealed record RoomOptions
{
    /// <summary>True: first what the room holds, then new messages. False: only new messages.</summary>
    public bool Dump { get; init; } = true;

    /// <summary>
    /// True: also how many are subscribed to the room, on all nodes: <see cref="PubbyRoom{T}.Subscribers"/>, and
    /// <see cref="RoomOccupancy{T}"/> when it changes, at most every five seconds.
    /// </summary>
    public bool Occupancy { get; init; }

    internal static RoomOptions Default { get; } = new();
}
