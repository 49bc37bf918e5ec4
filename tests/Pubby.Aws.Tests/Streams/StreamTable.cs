using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Pubby.Aws.DynamoDb;
using Pubby.Aws.Streams;
using Pubby.Aws.Tests.DynamoDb;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Streams;

/// <summary>A table of a test's own, with its stream, and a store that writes to it as the region eu-west-1.</summary>
internal sealed class StreamTable : IAsyncDisposable
{
    public const string Region = "eu-west-1";

    private StreamTable(
        DynamoDbOptions options, AmazonDynamoDBClient dynamoDb, DynamoDbMessageStore store, string stream)
    {
        (Options, DynamoDb, Store, Stream) = (options, dynamoDb, store, stream);
        Client = NewClient(options);
    }

    public DynamoDbOptions Options { get; }

    public AmazonDynamoDBClient DynamoDb { get; }

    public DynamoDbMessageStore Store { get; }

    public string Stream { get; }

    public StreamsClient Client { get; }

    public static async Task<StreamTable> CreateAsync(DynamoDbServer server)
    {
        var options = server.OptionsFor(DynamoDbServer.NewTable());
        var client = DynamoDbServer.PatientClient(options);
        var store =
            new DynamoDbMessageStore(DynamoDbServer.PatientClient(options), options, TimeProvider.System,
                Eventually.Limit, Region);
        await store.OpenAsync(CancellationToken.None);
        var table = new TableStream(client, options);
        await table.FindAsync(CancellationToken.None);
        return new StreamTable(options, client, store, (await table.FindAsync(CancellationToken.None))!);
    }

    public static StreamsClient NewClient(DynamoDbOptions options)
    {
        var configuration = DynamoDbClient.ConfigurationFor(options);
        configuration.DefaultAWSCredentials = new BasicAWSCredentials("local", "local");
        return new StreamsClient(configuration, new Uri(options.ServiceUrl!), Eventually.Limit);
    }

    /// <summary>All that the stream has now.</summary>
    public async Task<List<StreamRecord>> ReadAllAsync(StreamShardPosition position = default)
    {
        var records = new List<StreamRecord>();
        foreach (var shard in await Client.ShardsAsync(Stream, CancellationToken.None))
        {
            var page =
                await Client.ReadAsync(await Client.IteratorAsync(Stream, shard.Id, position, CancellationToken.None),
                    1000, CancellationToken.None);
            records.AddRange(page.Records);
        }
        return records;
    }

    public async ValueTask DisposeAsync()
    {
        // DynamoDB Local goes through all tables for what their time to live removes: the fewer, the sooner.
        await DynamoDb.DeleteTableAsync(Options.Table);
        Client.Dispose();
        DynamoDb.Dispose();
        await Store.DisposeAsync();
    }
}
