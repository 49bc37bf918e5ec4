using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Delivery;
using Pubby.Core.Diagnostics;
using Pubby.Core.Rooms;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Lifecycle;

/// <summary>What the meter reads when it is asked, so that nobody pays while it is not.</summary>
internal sealed class HubGauges
{
    public HubGauges(HubMeter hub, Admission admission, RoomRegistry rooms, Shards shards, FleetBroadcaster relay)
    {
        var meter = hub.Meter;
        meter.CreateObservableUpDownCounter("pubby.connections", () => admission.Count, "{connection}", "Open connections.");
        meter.CreateObservableUpDownCounter("pubby.rooms", () => rooms.Count, "{room}", "Rooms alive on this node.");
        meter.CreateObservableUpDownCounter("pubby.subscriptions", rooms.CountSubscriptions, "{subscription}", "Connections times the rooms each is in.");
        meter.CreateObservableUpDownCounter("pubby.behind", () => Sum(statistics => statistics.Behind), "{subscription}", "Subscriptions that are behind now.");
        meter.CreateObservableCounter("pubby.deliveries", () => Sum(statistics => statistics.Deliveries), "{message}", "Messages handed to connections.");
        meter.CreateObservableCounter("pubby.writes", () => Sum(statistics => statistics.Writes), "{call}", "Writes to sockets: messages are joined, so there are fewer than deliveries.");
        meter.CreateObservableCounter("pubby.fell_behind", () => Sum(statistics => statistics.FellBehind), "{subscription}", "Times a subscription fell behind.");
        meter.CreateObservableCounter("pubby.catchups", () => Sum(statistics => statistics.CatchUps), "{subscription}", "Times a subscription was caught up.");
        meter.CreateObservableCounter("pubby.closed.stalled", () => Sum(statistics => statistics.ClosedStalled), "{connection}", "Connections closed because they took nothing for too long.");
        meter.CreateObservableCounter("pubby.closed.silent", () => Sum(statistics => statistics.ClosedSilent), "{connection}", "Connections closed because nothing was heard from them.");
        meter.CreateObservableCounter("pubby.connections.refused", admission.Refusals.Read, "{connection}", "Connections refused before they were open, by code.");
        meter.CreateObservableUpDownCounter("pubby.backplane.pending", () => relay.Pending, "{message}", "Messages that other nodes are still to be told.");

        long Sum(Func<DeliveryStatistics, long> read)
        {
            var sum = 0L;
            for (var i = 0; i < shards.Count; i++) sum += read(shards[i].Statistics);
            return sum;
        }
    }
}
