namespace Pubby.Core.Rooms;

/// <summary>
/// Which rooms a connection may subscribe to. Only <see cref="ConnectionRooms"/> asks, once for each subscribe. Must
/// not wait.
/// </summary>
internal interface IRoomGrants
{
    /// <param name="room">A valid name.</param>
    bool MaySubscribe(string room);
}
