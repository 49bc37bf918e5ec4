using Amazon.DynamoDBv2;
using Pubby.Aws.DynamoDb;

namespace Pubby.Aws.Streams;

/// <summary>The relay's own clients of the table and of its stream.</summary>
internal sealed class StreamsClients(IAmazonDynamoDB dynamoDb, IStreamsClient streams, DynamoDbOptions store)
    : IDisposable
{
    public IAmazonDynamoDB DynamoDb => dynamoDb;

    public IStreamsClient Streams => streams;

    public DynamoDbOptions Store => store;

    public TableStream Table { get; } = new(dynamoDb, store);

    public static StreamsClients Create(StreamsRelayOptions relay, DynamoDbOptions store)
    {
        var configuration = DynamoDbClient.ConfigurationFor(store);
        var streams = new StreamsClient(configuration, AddressOf(relay, store, configuration));
        return new StreamsClients(DynamoDbClient.Create(store), streams, store);
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
        var endpoint = configuration.RegionEndpoint;
        return new Uri($"https://streams.dynamodb.{endpoint.SystemName}.{endpoint.PartitionDnsSuffix}");
    }
}
