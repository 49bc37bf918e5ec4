using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Messages;
using Pubby.Core.Rooms;

namespace Pubby.Core.Regions;

/// <summary>
/// Receives canaries, which measure a region: this region's go to its nodes, another region's tell how late that region
/// is. No canary has to be redelivered, because the next one is on its way.
/// </summary>
internal sealed class CanaryReceiver(
    RegionIdentity region, RoomRegistry rooms, FleetBroadcaster fleet, VersionClock clock, RegionMeter meter,
    RegionNumberCheck numbers)
{
    public async ValueTask ReceiveAsync(RegionMessage received)
    {
        if (received.Message is not { IsLive: true } message) return;
        clock.Observe(message.Version);
        numbers.Received(received.Region, message.Id, message.Version);
        if (received.Region == region.Name) await ReturnAsync(message with { IsEphemeral = true, ExpiresAt = null });
        else meter.Lagged(received.Region, message);
    }

    private async ValueTask ReturnAsync(Message canary)
    {
        var room = ReservedRooms.BackOf(region.Name);
        // The bus first: while it is unavailable no canary comes back, on this node neither.
        if (await fleet.ForwardAsync(room, canary)) rooms.Find(room)?.Apply(canary);
    }
}
