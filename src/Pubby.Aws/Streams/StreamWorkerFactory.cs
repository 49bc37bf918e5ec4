using Pubby.Core.Regions;

namespace Pubby.Aws.Streams;

/// <summary>Puts together what reads this node's share of the stream.</summary>
internal sealed class StreamWorkerFactory(
    StreamsClients clients, RegionIdentity region, StreamsRelayOptions options, StreamsMeter meter, TimeProvider time,
    ILogger<StreamsRegionRelay> log)
{
    /// <param name="listener">Gets the messages that the stream shows.</param>
    public StreamWorker Create(IRegionListener listener)
    {
        var leases = new LeaseBook(
            Guid.NewGuid().ToString("N"), new LeaseTable(clients.DynamoDb, clients.Store, region, time),
            new LeaseMonitor(options.TakeoverAfter, time), new StreamGapMonitor(listener));
        var restorer = new Restorer(clients.DynamoDb, clients.Store, meter);
        var delivery = new RecordDelivery(new RecordRule(region, options, time), restorer, listener, time, log);
        var reader = new StreamShardReader(clients.Streams, delivery, leases, meter, time, log);
        var shards = new StreamShardList(clients.Table, clients.Streams, time, log);
        return new StreamWorker(leases, shards, reader, meter, time, log);
    }
}
