using Pubby.Core.Backplane;
using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Messages;
using Pubby.Core.Regions;
using Pubby.Core.Rooms;
using Pubby.Core.Tracing;

namespace Pubby.Core.Publishing;

/// <summary>
/// Broadcasts what was published on this node: to the room's subscribers here, to the other nodes of the region and to
/// the other regions. It waits for the bus and the relay to take a message, and for no subscriber.
/// </summary>
internal sealed class Broadcaster(
    RoomRegistry rooms, FleetBroadcaster fleet, IRegionRelay regions, Traces traces)
{
    /// <inheritdoc cref="FleetBroadcaster.ReserveAsync"/>
    public ValueTask<SequenceReservation> ReserveAsync(string room) => fleet.ReserveAsync(room);

    /// <inheritdoc cref="FleetBroadcaster.WithdrawAsync"/>
    public ValueTask WithdrawAsync(string room, SequenceReservation reservation) =>
        fleet.WithdrawAsync(room, reservation);

    /// <summary>Broadcasts a stored message.</summary>
    /// <returns>False: some nodes or regions get it later.</returns>
    public async ValueTask<bool> BroadcastAsync(string room, Message message, SequenceReservation reservation)
    {
        rooms.Find(room)?.Apply(message);
        // Side by side: the relay may take as long as a call to a cloud does.
        var forwarding = ForwardAsync(room, message);
        var isBroadcast = await fleet.BroadcastAsync(room, message, reservation);
        return await forwarding && isBroadcast;
    }

    /// <summary>Broadcasts a message that no store has: best effort.</summary>
    public async ValueTask BroadcastOnceAsync(string room, Message message, SequenceReservation reservation)
    {
        rooms.Find(room)?.Apply(message);
        var forwarding = ForwardAsync(room, message);
        await fleet.BroadcastOnceAsync(room, message, reservation);
        await forwarding;
    }

    private async ValueTask<bool> ForwardAsync(string room, Message message)
    {
        var isForwarded = await regions.ForwardAsync(room, message);
        // Asked first: where there is one region, nothing was sent.
        if (traces.IsOn && regions is not NullRegionRelay)
        {
            if (isForwarded) traces.Note(TraceStage.Relayed, room, message.Id, message.Version);
            else traces.Note(TraceStage.Deferred, room, message.Id, message.Version, reason: TraceReasons.Relay);
        }
        return isForwarded;
    }
}
