using Amazon;
using Amazon.Runtime;
using Amazon.SQS;
using Pubby.Core;

namespace Pubby.Aws.Sns;

/// <summary>The SDK's client for the region's queue.</summary>
internal static class SqsClient
{
    /// <summary>Of one try: longer than a receive waits for messages.</summary>
    private static readonly TimeSpan TryLimit = SqsReceiver.Wait + TimeSpan.FromSeconds(5);

    /// <exception cref="PubbyStartException">No setting names the queue's AWS region.</exception>
    public static AmazonSQSClient Create(SnsOptions options)
    {
        try
        {
            return new AmazonSQSClient(ConfigurationFor(options));
        }
        catch (AmazonClientException fault)
        {
            throw new PubbyStartException(
                $"Pubby cannot start: the AWS SDK found no region for SQS ({fault.Message}). Set AWS_REGION, or " +
                "Pubby:Region:Sns:ServiceUrl for an emulator.", fault);
        }
    }

    public static AmazonSQSConfig ConfigurationFor(SnsOptions options)
    {
        var configuration =
            new AmazonSQSConfig { Timeout = TryLimit, RetryMode = RequestRetryMode.Standard, MaxErrorRetry = 1 };
        var region = QueueName.TryParse(options.QueueUrl)?.Region;
        if (!string.IsNullOrEmpty(options.ServiceUrl))
        {
            configuration.ServiceURL = options.ServiceUrl;
            configuration.AuthenticationRegion = region ?? TopicName.TryParse(options.TopicArn)?.Region;
        }
        // The queue's own region is called, whatever region the host is in.
        else if (region is not null) configuration.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        return configuration;
    }
}
