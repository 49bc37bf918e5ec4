namespace Pubby.Aws.Sns;

/// <summary>
/// Limits of SNS and SQS. https://docs.aws.amazon.com/general/latest/gr/sns.html,
/// https://docs.aws.amazon.com/general/latest/gr/sqs-service.html
/// </summary>
internal static class SnsLimits
{
    /// <summary>Of a message with its attributes, and of a batch.</summary>
    public const int MessageBytes = 256 * 1024;

    /// <summary>Of a batch, for SNS and for SQS, and of one receive.</summary>
    public const int BatchEntries = 10;
}
