namespace Pubby.Core.Rooms;

/// <summary>Which rooms a connection may hear. Asked once for each subscribe, by <see cref="ConnectionRooms"/> alone; must not wait.</summary>
internal interface IRoomGrants
{
    /// <param name="room">A valid name.</param>
    bool MaySubscribe(string room);
}
