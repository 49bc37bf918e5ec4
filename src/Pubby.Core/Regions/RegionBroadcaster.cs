using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Messages;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;

namespace Pubby.Core.Regions;

/// <summary>
/// Broadcasts within this region what another region published: to the region's dump cache, to the room's subscribers
/// on this node and to the region's other nodes. The cache comes first: a room that is loaded from then on has it.
/// </summary>
internal sealed class RegionBroadcaster(
    RoomRegistry rooms, OpenRooms open, RoomRefresher refresher, FleetBroadcaster fleet, IDumpCache? cache = null)
{
    /// <returns>
    /// Whether the other nodes were reached, and whether the message was new to the room here; null: the room is not
    /// alive on this node.
    /// </returns>
    public async ValueTask<(bool IsBroadcast, bool? IsNew)> BroadcastAsync(string room, Message message)
    {
        if (cache is not null && !message.IsEphemeral) await cache.MergeAsync(room, message);
        var isNew = rooms.Find(room)?.Apply(message);
        return (await fleet.ForwardAsync(room, message), isNew);
    }

    /// <summary>Every node of the region refreshes the room from the store.</summary>
    /// <returns>False: the other nodes were not reached.</returns>
    public async ValueTask<bool> RequestRefreshAsync(string room)
    {
        if (cache is not null) await cache.ForgetAsync(room);
        refresher.Request(room, RefreshReason.Requested);
        return await fleet.ForwardRefreshAsync(room);
    }

    /// <summary>
    /// Refreshes all rooms that are alive on this node. That needs no backplane. A refresh removes a cached dump that
    /// lacks what it finds; otherwise the dump expires within a minute.
    /// </summary>
    public void RefreshAll()
    {
        foreach (var (room, _) in open.All) refresher.Request(room, RefreshReason.Requested);
    }
}
