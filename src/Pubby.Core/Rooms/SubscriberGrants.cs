namespace Pubby.Core.Rooms;

/// <summary>Which rooms a subscriber may hear, or read over HTTP.</summary>
internal sealed class SubscriberGrants : IRoomGrants
{
    /// <summary>Of every client: all rooms but the hub's own.</summary>
    public static readonly SubscriberGrants Everyone = new(ownRooms: false);

    /// <summary>Of the hub itself, which measures the region in rooms of its own.</summary>
    public static readonly SubscriberGrants Hub = new(ownRooms: true);

    private readonly bool _ownRooms;

    private SubscriberGrants(bool ownRooms) => _ownRooms = ownRooms;

    public bool MaySubscribe(string room) => _ownRooms || !ReservedRooms.IsCanary(room);
}
