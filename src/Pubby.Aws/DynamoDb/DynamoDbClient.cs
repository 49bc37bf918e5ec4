using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Pubby.Core;

namespace Pubby.Aws.DynamoDb;

/// <summary>The SDK's client, set up so that a slow or throttling DynamoDB is given up soon and is not hammered.</summary>
internal static class DynamoDbClient
{
    /// <summary>One try. DynamoDB answers in milliseconds; a try that takes this long is better made again on another connection.</summary>
    private static readonly TimeSpan TryLimit = TimeSpan.FromSeconds(1);

    /// <summary>The SDK waits up to one second before the first and up to two before the second: more would not fit into a call's limit.</summary>
    private const int MaxRetries = 2;

    /// <summary>A request has a connection for itself while it waits: at 5 ms each, these carry 25,000 puts a second.</summary>
    private const int MaxConnections = 128;

    /// <exception cref="PubbyStartException">Nothing says in which region the table is.</exception>
    public static AmazonDynamoDBClient Create(DynamoDbOptions options)
    {
        try
        {
            return new AmazonDynamoDBClient(ConfigurationFor(options));
        }
        catch (AmazonClientException fault)
        {
            throw new PubbyStartException(
                $"Pubby cannot start: the AWS SDK found no region for DynamoDB ({fault.Message}). Set AWS_REGION, or Pubby:Store:DynamoDb:ServiceUrl for DynamoDB Local.", fault);
        }
    }

    public static AmazonDynamoDBConfig ConfigurationFor(DynamoDbOptions options)
    {
        var configuration = new AmazonDynamoDBConfig
        {
            Timeout = TryLimit,
            // Waits a random part of that, and draws retries from a budget that successes refill: an outage ends them for all callers together.
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = MaxRetries,
            MaxConnectionsPerServer = MaxConnections,
        };
        if (!string.IsNullOrEmpty(options.ServiceUrl)) configuration.ServiceURL = options.ServiceUrl;
        return configuration;
    }
}
