namespace Pubby.Client;

/// <summary>How a room is opened.</summary>
public sealed record RoomOptions
{
    /// <summary>True: first what the room holds, then new messages. False: only new messages.</summary>
    public bool Dump { get; init; } = true;

    internal static RoomOptions Default { get; } = new();
}
