using Amazon.DynamoDBv2;
using Pubby.Aws.DynamoDb;
using Pubby.Core.Regions;

namespace Pubby.Aws.Streams;

/// <summary>What the relay is made of; its clients are its own, and end with it.</summary>
internal sealed class StreamsParts(
    IAmazonDynamoDB dynamoDb, IStreamsClient streams, DynamoDbOptions store, RegionIdentity region, StreamsRelayOptions options, StreamGapMonitor lost, StreamsMeter meter, TimeProvider time, ILogger<StreamsRegionRelay> log)
    : IDisposable
{
    public StreamsRelayOptions Options => options;

    public TimeProvider Time => time;

    public ILogger Log => log;

    public TableStream Table { get; } = new(dynamoDb, store);

    public static StreamsParts Create(
        RegionIdentity region, StreamsRelayOptions options, DynamoDbOptions store, StreamGapMonitor lost, StreamsMeter meter, TimeProvider time, ILogger<StreamsRegionRelay> log)
    {
        var configuration = DynamoDbClient.ConfigurationFor(store);
        var streams = new StreamsClient(configuration, AddressOf(options, store, configuration));
        return new StreamsParts(DynamoDbClient.Create(store), streams, store, region, options, lost, meter, time, log);
    }

    /// <param name="listener">Who hears what the stream shows.</param>
    /// <param name="node">This process, and no other that ever was.</param>
    public StreamWorker NewKeeper(IRegionListener listener, string? node = null)
    {
        var leases = new LeaseTable(dynamoDb, store, region, time);
        var delivery = new RecordDelivery(new RecordRule(region, options, time), new Restorer(dynamoDb, store, meter), listener, time, log);
        return new StreamWorker(
            node ?? Guid.NewGuid().ToString("N"), Table, streams, leases, new LeaseMonitor(options.TakeoverAfter, time), lost,
            new ShardReader(streams, delivery, leases, meter, time, log), meter, time, log);
    }

    public void Dispose()
    {
        streams.Dispose();
        dynamoDb.Dispose();
    }

    private static Uri AddressOf(StreamsRelayOptions relay, DynamoDbOptions store, AmazonDynamoDBConfig configuration)
    {
        var url = string.IsNullOrEmpty(relay.ServiceUrl) ? store.ServiceUrl : relay.ServiceUrl;
        if (!string.IsNullOrEmpty(url)) return new Uri(url);
        // https://docs.aws.amazon.com/general/latest/gr/ddb.html
        return new Uri($"https://streams.dynamodb.{configuration.RegionEndpoint.SystemName}.{configuration.RegionEndpoint.PartitionDnsSuffix}");
    }
}
