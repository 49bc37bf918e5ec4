using Pubby.Core.Messages;

namespace Pubby.Core.Rooms;

/// <summary>An id's place in a <see cref="RoomMap"/>, linked in the order of changes.</summary>
internal sealed class RoomEntry
{
    public Message Message { get; set; } = null!;

    /// <summary>The number of the change that applied <see cref="Message"/>.</summary>
    public long Sequence { get; set; }

    public RoomEntry? Older { get; set; }

    public RoomEntry? Newer { get; set; }
}
