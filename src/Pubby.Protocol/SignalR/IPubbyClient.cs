namespace Pubby.Protocol.SignalR;

/// <summary>What the hub calls on a SignalR client.</summary>
public interface IPubbyClient
{
    /// <summary>
    /// One message of a subscribed room: apply it if its version is newer than the one held for its room and id.
    /// </summary>
    Task Message(RoomMessage message);

    /// <summary>Part of a dump; the last part has <see cref="RoomDump.Last"/> set.</summary>
    Task Dump(RoomDump dump);

    /// <summary>
    /// The hub ended a subscription; the notice says why: <c>forbidden</c> where a new token, or a revocation, took the
    /// room away.
    /// </summary>
    Task Unsubscribed(RoomUnsubscribed notice);

    /// <summary>
    /// How many are subscribed to a room, on all nodes: for a subscription with <see cref="RoomRequest.Occupancy"/>. It
    /// comes soon after the subscribe, then at most every five seconds, when the number has changed.
    /// </summary>
    Task Occupancy(RoomOccupancy notice);

    /// <summary>The connection is about to be closed, and when to come back.</summary>
    Task GoAway(GoAwayNotice notice);

    /// <summary>
    /// The connection's token expires soon. Call <see cref="IPubbyHub.Authorize"/> with a new one before that, or the
    /// connection is closed with <see cref="CloseCode.TokenExpiring"/>.
    /// </summary>
    Task Expiring(TokenExpiring notice);
}
