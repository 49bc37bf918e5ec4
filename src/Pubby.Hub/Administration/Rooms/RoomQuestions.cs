using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Delivery;
using Pubby.Core.Rooms;
using Pubby.Hub.Administration.Fleet;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Administration.Rooms;

/// <summary>Which rooms are alive on this node.</summary>
internal sealed class RoomsQuestion(RoomRegistry rooms) : JsonQuestion<RoomsQuery, RoomsPage>(
    "rooms", AdminJson.Readable.RoomsQuery, AdminJson.Readable.RoomsPage)
{
    protected override ValueTask<RoomsPage> AnswerAsync(RoomsQuery query, CancellationToken cancellationToken)
    {
        var found = rooms.All.Where(room => room.Name.StartsWith(query.Prefix, StringComparison.Ordinal)
                && string.CompareOrdinal(room.Name, query.After) > 0)
            .OrderBy(room => room.Name, StringComparer.Ordinal).Select(EntryOf);
        return new(new RoomsPage(NodePage<RoomEntry>.Of(found, query.Limit)));
    }

    protected override RoomsPage? Shorten(RoomsPage tooLong) =>
        tooLong.Page.Half() is { } half ? new RoomsPage(half) : null;

    private static RoomEntry EntryOf(Room room)
    {
        var status = room.ReadStatus();
        return new RoomEntry(
            room.Name, status.Messages, status.Subscribers, Math.Round(status.ChangesPerSecond, 2),
            status.Cursor == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(status.Cursor / 1000));
    }
}

/// <summary>How one room is on this node.</summary>
internal sealed class RoomQuestion(RoomRegistry rooms, OpenRooms open, ConnectionRegistry connections)
    : JsonQuestion<RoomQuery, RoomPart>("room", AdminJson.Readable.RoomQuery, AdminJson.Readable.RoomPart)
{
    private static readonly RoomPart NotAlive = new(IsAlive: false, 0, 0, 0, 0, 0);

    protected override ValueTask<RoomPart> AnswerAsync(RoomQuery query, CancellationToken cancellationToken)
    {
        if (rooms.Find(query.Room) is not { } room) return new(NotAlive);
        var status = room.ReadStatus();
        var behind = status.Subscribers == 0 ? 0 : connections.Open.Count(client =>
            client.Rooms.StateOf(query.Room) is not (null or SubscriptionState.Live));
        return new(new RoomPart(
            IsAlive: true, status.Subscribers, behind, status.Messages,
            open.Find(query.Room)?.Sequences.LastContiguous ?? 0, status.Cursor));
    }
}
