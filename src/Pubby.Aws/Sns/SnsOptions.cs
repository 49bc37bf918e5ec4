namespace Pubby.Aws.Sns;

/// <summary>
/// <c>Pubby:Region:Sns</c>: the topic that all regions publish to, and how this region receives from it. Credentials
/// are not here: the AWS SDK finds them (environment, profile, the role of the host or container). Ignored unless
/// <c>Pubby:Region:Relay</c> is <c>Sns</c>.
/// </summary>
internal sealed class SnsOptions
{
    /// <summary>The same in all regions.</summary>
    public string TopicArn { get; set; } = "";

    /// <summary>
    /// This region's own queue, subscribed to the topic with raw message delivery. May be empty if <see cref="Push"/>
    /// is true.
    /// </summary>
    public string QueueUrl { get; set; } = "";

    /// <summary>
    /// Another server than AWS's for both, for example an emulator: <c>http://localhost:4566</c>. Null: AWS's.
    /// </summary>
    public string? ServiceUrl { get; set; }

    /// <summary>
    /// True: a missing topic, queue, dead-letter queue or subscription is created. For development; otherwise they are
    /// created together with their alarms.
    /// </summary>
    public bool CreateForDevelopment { get; set; }

    /// <summary>True: <c>POST /regions/sns</c> takes posts of SNS.</summary>
    public bool Push { get; set; }

    /// <summary>The topics whose posts are taken: exact ARNs. Ignored if <see cref="Push"/> is false.</summary>
    public List<string> AllowedTopics { get; } = [];
}
