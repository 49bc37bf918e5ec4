using Pubby.Core;

namespace Pubby.Aws.Sns;

/// <summary>The rules of a configuration with SNS between regions.</summary>
internal static class SnsCheck
{
    /// <summary>Of a message's data: SNS's limit, less all else that an encoded message contains.</summary>
    public const int MaxDataBytes = SnsLimits.MessageBytes - SnsMessageFormat.MaxOverheadBytes;

    public static void Check(SnsOptions sns, int dataBytes, SettingFaults faults)
    {
        var topic = TopicName.TryParse(sns.TopicArn);
        if (topic is null) faults.Report("Pubby:Region:Sns:TopicArn", $"'{sns.TopicArn}' is not a standard topic's " +
            "ARN such as arn:aws:sns:eu-west-1:123456789012:pubby.");
        if (sns.ServiceUrl is { Length: > 0 } url && !IsAddress(url))
        {
            faults.Report("Pubby:Region:Sns:ServiceUrl",
                $"'{url}' is not an address such as http://localhost:4566; leave it out for AWS.");
        }
        if (sns.QueueUrl.Length == 0 && !sns.Push)
            faults.Report("Pubby:Region:Sns:QueueUrl",
                "name this region's queue, or set Pubby:Region:Sns:Push=true; otherwise this region receives nothing.");
        if (sns.QueueUrl.Length > 0 && QueueName.TryParse(sns.QueueUrl) is null)
        {
            faults.Report("Pubby:Region:Sns:QueueUrl",
                $"'{sns.QueueUrl}' is not a standard queue's address such as " +
                "https://sqs.eu-west-1.amazonaws.com/123456789012/pubby-eu.");
        }
        if (sns.CreateForDevelopment && sns.QueueUrl.Length == 0)
            faults.Report("Pubby:Region:Sns:CreateForDevelopment",
                "name the queue to make with Pubby:Region:Sns:QueueUrl.");
        if (sns.Push) CheckTopics(sns, topic, faults);
        if (dataBytes > MaxDataBytes)
        {
            faults.Report("Pubby:Limits:DataBytes",
                $"{dataBytes} is more than SNS carries in a message; at most {MaxDataBytes} with " +
                "Pubby:Region:Relay=Sns.");
        }
    }

    private static void CheckTopics(SnsOptions sns, TopicName? home, SettingFaults faults)
    {
        if (sns.AllowedTopics.Count == 0)
            faults.Report("Pubby:Region:Sns:AllowedTopics",
                "name the topics whose posts are taken; all others are refused.");
        foreach (var arn in sns.AllowedTopics)
        {
            if (TopicName.TryParse(arn) is not { } topic)
                faults.Report("Pubby:Region:Sns:AllowedTopics",
                    $"'{arn}' is not a standard topic's ARN; there are no patterns here.");
            // The client that publishes also confirms subscriptions, and it is for one AWS region.
            else if (home is not null && topic.Region != home.Region)
                faults.Report("Pubby:Region:Sns:AllowedTopics",
                    $"'{arn}' is in another region than Pubby:Region:Sns:TopicArn.");
        }
    }

    private static bool IsAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri is { Scheme: "http" or "https" };
}
