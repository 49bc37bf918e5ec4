using System.Diagnostics.Metrics;
using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Delivery;
using Pubby.Core.Diagnostics;
using Pubby.Core.Rooms;
using Pubby.Core.Storage;

namespace Pubby.Hub.Lifecycle;

/// <summary>
/// What is read only when the metrics are asked for, so that it costs nothing in between: rooms, and what the shards
/// count.
/// </summary>
internal sealed class HubGauges(
    HubMeter hub, RoomRegistry rooms, Shards shards, FleetBroadcaster broadcaster, StoreHealth store,
    IDumpCache? cache = null)
{
    /// <summary>Called once, when the hub starts.</summary>
    public void Register()
    {
        var meter = hub.Meter;
        meter.CreateObservableUpDownCounter("pubby.rooms", () => rooms.Count, "{room}",
            "Rooms alive on this node.");
        meter.CreateObservableUpDownCounter("pubby.subscriptions", rooms.CountSubscriptions, "{subscription}",
            "Subscriptions: each connection in each of its rooms, and the hub itself in its own.");
        meter.CreateObservableCounter("pubby.room.reads", Reads, "{room}",
            "Rooms read whole, from the store or from the cache in Redis.");
        meter.CreateObservableUpDownCounter("pubby.behind", () =>
            Sum(statistics => statistics.Behind), "{subscription}",
            "Subscriptions that are behind now.");
        meter.CreateObservableCounter("pubby.deliveries", () => Sum(statistics => statistics.Deliveries), "{message}",
            "Messages handed to connections.");
        meter.CreateObservableCounter("pubby.writes", () => Sum(statistics => statistics.Writes), "{call}",
            "Writes to sockets. Messages are written together, so there are fewer writes than deliveries.");
        meter.CreateObservableCounter("pubby.fell_behind", () =>
            Sum(statistics => statistics.FellBehind), "{subscription}",
            "Times a subscription fell behind.");
        meter.CreateObservableCounter("pubby.catchups", () => Sum(statistics => statistics.CatchUps), "{subscription}",
            "Times a subscription was caught up.");
        meter.CreateObservableCounter("pubby.sent", () => Sum(statistics => statistics.Bytes), "By",
            "Bytes given to sockets, before TLS.");
        meter.CreateObservableCounter("pubby.closed", Closed, "{connection}", "Connections that ended, by close code.");
        meter.CreateObservableUpDownCounter("pubby.backplane.pending", () => broadcaster.Pending, "{message}",
            "Messages that other nodes have not received yet.");

        IEnumerable<Measurement<long>> Reads() =>
            [new(store.Loads, From("store")), new(cache?.Hits ?? 0, From("cache"))];

        IEnumerable<Measurement<long>> Closed() => CloseCounts.Names.Select((code, at) => new Measurement<long>(
            Sum(statistics => statistics.Closed.Read(at)), new KeyValuePair<string, object?>("code", code)));

        static KeyValuePair<string, object?> From(string from) => new("from", from);

        long Sum(Func<DeliveryStatistics, long> read)
        {
            var sum = 0L;
            for (var i = 0; i < shards.Count; i++) sum += read(shards[i].Statistics);
            return sum;
        }
    }
}
