using Amazon.SQS;
using Amazon.SQS.Model;
using Pubby.Core;
using Pubby.Core.Regions;

namespace Pubby.Aws.Sns;

/// <summary>
/// Creates what an operator creates according to docs/how-to/relay-over-sns.md: the topic, this region's queue with its
/// dead-letter queue, and the subscription. What exists stays unchanged, so any number of nodes may do so at once.
/// </summary>
internal sealed class SnsDevelopment(ISnsClient sns, IAmazonSQS sqs, RegionIdentity region, SnsOptions options)
{
    /// <summary>Of a message that cannot be applied: with pauses of up to 30 s that is some 45 minutes.</summary>
    private const int MaxReceives = 100;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <exception cref="SnsException">SNS rejected a call.</exception>
    /// <exception cref="QueueException">SQS rejected a call.</exception>
    /// <exception cref="PubbyStartException">The settings name other resources than were created.</exception>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Limit);
        var topicArn = await sns.CreateTopicAsync(TopicName.TryParse(options.TopicArn)!.Name, limited.Token);
        if (topicArn != options.TopicArn)
            throw new PubbyStartException(
                $"Pubby cannot start: the topic that was made is {topicArn}. Set Pubby:Region:Sns:TopicArn to it.");
        var (queueUrl, queueArn) =
            await MakeQueuesAsync(QueueName.TryParse(options.QueueUrl)!.Name, topicArn, limited.Token);
        if (queueUrl != options.QueueUrl)
            throw new PubbyStartException(
                $"Pubby cannot start: the queue that was made is {queueUrl}. Set Pubby:Region:Sns:QueueUrl to it.");
        await SubscribeAsync(topicArn, queueArn, limited.Token);
    }

    private async Task SubscribeAsync(string topicArn, string queueArn, CancellationToken cancellationToken)
    {
        try
        {
            var attributes =
                new Dictionary<string, string>
                {
                    ["RawMessageDelivery"] = "true",
                    ["FilterPolicy"] = SnsMessages.FilterPolicy(region.Name)
                };
            await sns.SubscribeAsync(topicArn, "sqs", queueArn, attributes, cancellationToken);
        }
        catch (SnsException fault)
            when (fault.Code == "InvalidParameter"
                && fault.Message.Contains("already exists", StringComparison.OrdinalIgnoreCase))
        {
            // It exists with other attributes, chosen by an operator.
        }
    }

    private async Task<(string Url, string Arn)> MakeQueuesAsync(
        string name, string topicArn, CancellationToken cancellationToken)
    {
        try
        {
            var (_, deadArn) = await MakeQueueAsync($"{name}-dead", [], cancellationToken);
            var queueArn = deadArn[..^"-dead".Length];
            return await MakeQueueAsync(name, new()
            {
                ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{deadArn}}","maxReceiveCount":"{{MaxReceives}}"}""",
                ["Policy"] = QueuePolicy(queueArn, topicArn),
            }, cancellationToken);
        }
        catch (Amazon.Runtime.AmazonServiceException fault)
        {
            throw new QueueException(fault.ErrorCode, fault);
        }
        catch (HttpRequestException fault)
        {
            throw new QueueException("unreachable", fault);
        }
        catch (OperationCanceledException fault)
        {
            throw new QueueException("timeout", fault);
        }
    }

    private async Task<(string Url, string Arn)> MakeQueueAsync(
        string name, Dictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        var url = await QueueUrlAsync(name, attributes, cancellationToken);
        return (url, (await sqs.GetQueueAttributesAsync(url, ["QueueArn"], cancellationToken)).QueueARN);
    }

    private async Task<string> QueueUrlAsync(
        string name, Dictionary<string, string> attributes, CancellationToken cancellationToken)
    {
        try
        {
            return (await sqs.CreateQueueAsync(new CreateQueueRequest(name) { Attributes = attributes },
                cancellationToken)).QueueUrl;
        }
        catch (QueueNameExistsException)
        {
            // It exists with other attributes, chosen by an operator.
            return (await sqs.GetQueueUrlAsync(name, cancellationToken)).QueueUrl;
        }
    }

    private static string QueuePolicy(string queueArn, string topicArn) => $$$$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"{{{{queueArn}}}}","Condition":{"ArnEquals":{"aws:SourceArn":"{{{{topicArn}}}}"}}}]}
        """;
}
