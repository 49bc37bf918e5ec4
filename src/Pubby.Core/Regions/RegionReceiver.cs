using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Messages;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;

namespace Pubby.Core.Regions;

/// <summary>
/// What regions say ends here: in the room, if it is alive on this node, in the region's dump cache and on its backplane. It goes on to no region, as only
/// what is published here does. The version rule drops duplicates and old messages.
/// </summary>
internal sealed class RegionReceiver(
    RegionIdentity region, RoomRegistry registry, RoomRefresher refresher, FleetBroadcaster relay, VersionClock clock, RegionMeter meter, RegionNumberCheck numbers, TimeProvider time, IDumpCache? cache = null) : IRegionListener
{
    public async ValueTask<bool> ReceiveAsync(RegionMessage word)
    {
        if (word.Message is { } claimed && VersionClock.IsTooFarAhead(claimed.Version, time.GetUtcNow()))
        {
            // Bringing it again would make it no better.
            meter.Refused("future");
            return true;
        }
        if (ReservedRooms.IsCanary(word.Room)) return await HearCanaryAsync(word);
        if (word.Message is not { } message) return await RereadAsync(word);
        clock.Observe(message.Version);
        // The cache before the nodes: a room that is loaded from now on has it.
        if (cache is not null && !message.IsEphemeral) await cache.MergeAsync(word.Room, message);
        var isNews = registry.Find(word.Room)?.Apply(message);
        if (!await relay.ForwardAsync(word.Room, message)) return false;
        if (word.Region == region.Name) meter.Recovered(isNews == true);
        else meter.Relayed(word.Region, message, isNews);
        return true;
    }

    /// <summary>This region's goes to its nodes, another's tells how late that region is; neither is worth being brought again, as the next is on its way.</summary>
    private async ValueTask<bool> HearCanaryAsync(RegionMessage word)
    {
        if (word.Message is not { IsLive: true } message) return true;
        clock.Observe(message.Version);
        numbers.Heard(word.Region, message.Id, message.Version);
        if (word.Region != region.Name)
        {
            meter.Lagged(word.Region, message);
            return true;
        }
        var back = ReservedRooms.BackOf(region.Name);
        var canary = message with { IsEphemeral = true, ExpiresAt = null };
        // The bus first: while it is away, none comes back, on this node neither.
        if (await relay.ForwardAsync(back, canary)) registry.Find(back)?.Apply(canary);
        return true;
    }

    private async ValueTask<bool> RereadAsync(RegionMessage word)
    {
        if (cache is not null) await cache.ForgetAsync(word.Room);
        refresher.Request(word.Room, RefreshReason.Requested);
        return await relay.ForwardRefreshAsync(word.Room);
    }
}
