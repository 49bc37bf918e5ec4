using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Pubby.Core;

namespace Pubby.Aws.DynamoDb;

/// <summary>
/// The SDK's client. Its settings give up a slow or throttling DynamoDB soon, and do not overload it.
/// </summary>
internal static class DynamoDbClient
{
    /// <summary>
    /// The time-out of one try. DynamoDB answers in milliseconds; after this long a new try on another connection is
    /// better.
    /// </summary>
    private static readonly TimeSpan TryLimit = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The SDK waits up to one second before the first retry and up to two before the second. A third would not fit
    /// into a call's limit.
    /// </summary>
    private const int MaxRetries = 2;

    /// <summary>Each waiting request uses one connection. At 5 ms each, these carry 25,000 puts a second.</summary>
    private const int MaxConnections = 128;

    /// <exception cref="PubbyStartException">No setting names the table's AWS region.</exception>
    public static AmazonDynamoDBClient Create(DynamoDbOptions options)
    {
        try
        {
            return new AmazonDynamoDBClient(ConfigurationFor(options));
        }
        catch (AmazonClientException fault)
        {
            throw new PubbyStartException(
                $"Pubby cannot start: the AWS SDK found no region for DynamoDB ({fault.Message}). Set AWS_REGION, " +
                "or Pubby:Store:DynamoDb:ServiceUrl for DynamoDB Local.", fault);
        }
    }

    public static AmazonDynamoDBConfig ConfigurationFor(DynamoDbOptions options)
    {
        var configuration = new AmazonDynamoDBConfig
        {
            Timeout = TryLimit,
            // Each wait is a random part of its limit. Retries come from a budget that successes refill, so an outage
            // ends them for all callers together.
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = MaxRetries,
            MaxConnectionsPerServer = MaxConnections,
        };
        if (!string.IsNullOrEmpty(options.ServiceUrl)) configuration.ServiceURL = options.ServiceUrl;
        return configuration;
    }
}
