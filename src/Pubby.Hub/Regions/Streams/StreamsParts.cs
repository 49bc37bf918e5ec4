using Amazon.DynamoDBv2;
using Pubby.Hub.Options;
using Pubby.Hub.Storage.DynamoDb;

namespace Pubby.Hub.Regions.Streams;

/// <summary>What the relay is made of; its clients are its own, and end with it.</summary>
internal sealed class StreamsParts(
    IAmazonDynamoDB dynamoDb, IStreamsClient streams, DynamoDbOptions store, RegionOptions region, StreamGapMonitor lost, StreamsMeter meter, TimeProvider time, ILogger<StreamsRegionRelay> log)
    : IDisposable
{
    public RegionOptions Region => region;

    public TimeProvider Time => time;

    public ILogger Log => log;

    public TableStream Table { get; } = new(dynamoDb, store);

    public static StreamsParts Create(IServiceProvider provider, PubbyOptions options)
    {
        var store = options.Store.DynamoDb;
        var configuration = DynamoDbClient.ConfigurationFor(store);
        return new StreamsParts(
            DynamoDbClient.Create(store), new StreamsClient(configuration, AddressOf(options.Region.Streams, store, configuration)), store, options.Region,
            ActivatorUtilities.CreateInstance<StreamGapMonitor>(provider), ActivatorUtilities.CreateInstance<StreamsMeter>(provider),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<StreamsRegionRelay>>());
    }

    /// <param name="listener">Who hears what the stream shows.</param>
    /// <param name="node">This process, and no other that ever was.</param>
    public StreamWorker NewKeeper(IRegionListener listener, string? node = null)
    {
        var leases = new LeaseTable(dynamoDb, store, region, time);
        var delivery = new RecordDelivery(new RecordRule(region, time), new Restorer(dynamoDb, store, meter), listener, time, log);
        return new StreamWorker(
            node ?? Guid.NewGuid().ToString("N"), Table, streams, leases, new LeaseMonitor(region.Streams.TakeoverAfter, time), lost,
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
