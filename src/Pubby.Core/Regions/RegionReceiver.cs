using Pubby.Core.Diagnostics;
using Pubby.Core.Messages;
using Pubby.Core.Rooms;
using Pubby.Core.Tracing;

namespace Pubby.Core.Regions;

/// <summary>
/// Receives what regions send and broadcasts it within this region. It forwards nothing to other regions: a region
/// forwards only what is published in it. The version rule drops duplicates and old messages.
/// </summary>
internal sealed class RegionReceiver(
    RegionIdentity region, RegionBroadcaster broadcaster, CanaryReceiver canaries, VersionClock clock,
    RegionMeter meter, Traces traces) : IRegionListener
{
    public async ValueTask<bool> ReceiveAsync(RegionMessage received)
    {
        if (received.Message is { } claimed && clock.IsTooFarAhead(claimed.Version))
        {
            // Redelivery would not change it.
            meter.Refused("future");
            return true;
        }
        if (ReservedRooms.IsCanary(received.Room))
        {
            await canaries.ReceiveAsync(received);
            return true;
        }
        if (received.Message is not { } message) return await broadcaster.RequestRefreshAsync(received.Room);
        clock.Observe(message.Version);
        traces.Note(TraceStage.Received, received.Room, message.Id, message.Version, reason: received.Region);
        using var span = PublishTrace.Deliver(received.Room, message, received.Region);
        var (isBroadcast, isNew) = await broadcaster.BroadcastAsync(received.Room, message);
        span.Applied(isNew);
        if (!isBroadcast) return false;
        if (received.Region == region.Name) meter.Recovered(isNew == true);
        else meter.Relayed(received.Region, message, isNew);
        return true;
    }

    public void OnGap() => broadcaster.RefreshAll();
}
