namespace Pubby.Aws.Sns;

/// <summary>What SNS and SQS take. https://docs.aws.amazon.com/general/latest/gr/sns.html, https://docs.aws.amazon.com/general/latest/gr/sqs-service.html</summary>
internal static class SnsLimits
{
    /// <summary>Of a message, its attributes included; and of a batch.</summary>
    public const int MessageBytes = 256 * 1024;

    /// <summary>Of a batch, whether of SNS or of SQS; and what one receive brings.</summary>
    public const int BatchEntries = 10;
}
