namespace Pubby.Core.Rooms;

/// <summary>Which rooms a subscriber may subscribe to, or read over HTTP.</summary>
internal sealed class SubscriberGrants : IRoomGrants
{
    /// <summary>For every client: all rooms but the hub's own.</summary>
    public static readonly SubscriberGrants Everyone = new(ownRooms: false);

    /// <summary>For the hub itself, which measures the region in its own rooms.</summary>
    public static readonly SubscriberGrants Hub = new(ownRooms: true);

    private readonly bool _ownRooms;

    private SubscriberGrants(bool ownRooms) => _ownRooms = ownRooms;

    public bool MaySubscribe(string room) => _ownRooms || !ReservedRooms.IsCanary(room);
}
