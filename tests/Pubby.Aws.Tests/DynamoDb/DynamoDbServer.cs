using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Pubby.Aws.DynamoDb;
using Pubby.Testing;

namespace Pubby.Aws.Tests.DynamoDb;

/// <summary>One DynamoDB Local for all tests of the collection; each test has a table of its own.</summary>
public sealed class DynamoDbServer : IAsyncLifetime
{
    /// <summary>For tests that are not about time-outs: a busy machine is no outage.</summary>
    private static readonly TimeSpan Patient = Eventually.Limit;

    /// <summary>For fake time: DynamoDB Local deletes within seconds what is over by the machine's clock.</summary>
    public static readonly DateTimeOffset FarAhead = new(2100, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public DynamoDbLocal Local { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Local = await DynamoDbLocal.StartAsync();

    public ValueTask DisposeAsync() => Local.DisposeAsync();

    internal static string NewTable() => $"pubby-{Guid.NewGuid():N}";

    internal DynamoDbOptions OptionsFor(string table, bool create = true, string? url = null) =>
        new() { Table = table, ServiceUrl = url ?? Local.Url, CreateTable = create };

    internal static DynamoDbMessageStore PatientStore(
        DynamoDbOptions options, TimeProvider time, int maxPuts = DynamoDbMessageStore.MaxPuts) =>
        new(PatientClient(options), options, time, Patient, maxPuts: maxPuts);

    /// <summary>With the time-outs that a hub has.</summary>
    internal static DynamoDbMessageStore HubStore(DynamoDbOptions options, TimeProvider time) =>
        new(new AmazonDynamoDBClient(Credentials(), DynamoDbClient.ConfigurationFor(options)), options, time);

    internal static AmazonDynamoDBClient PatientClient(DynamoDbOptions options)
    {
        var configuration = DynamoDbClient.ConfigurationFor(options);
        configuration.Timeout = Patient;
        return new AmazonDynamoDBClient(Credentials(), configuration);
    }

    private static BasicAWSCredentials Credentials() => new("local", "local");
}

[CollectionDefinition(Name)]
public sealed class DynamoDbCollection : ICollectionFixture<DynamoDbServer>
{
    public const string Name = "DynamoDB Local";
}
