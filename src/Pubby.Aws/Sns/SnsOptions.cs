namespace Pubby.Aws.Sns;

/// <summary>
/// <c>Pubby:Region:Sns</c>: the topic that all regions publish to, and how this one hears. Credentials are not here: the AWS SDK finds them (environment,
/// profile, the role of the host or container). Ignored where <c>Pubby:Region:Relay</c> is not <c>Sns</c>.
/// </summary>
internal sealed class SnsOptions
{
    /// <summary>The same in all regions.</summary>
    public string TopicArn { get; set; } = "";

    /// <summary>This region's own queue, subscribed to the topic with raw message delivery. May be empty where <see cref="Push"/> is on.</summary>
    public string QueueUrl { get; set; } = "";

    /// <summary>Another server than AWS's for both, such as an emulator's: <c>http://localhost:4566</c>. Null: AWS's.</summary>
    public string? ServiceUrl { get; set; }

    /// <summary>True: topic, queue, dead-letter queue and subscription are made where they are missing. For development; elsewhere they are made with their alarms.</summary>
    public bool CreateForDevelopment { get; set; }

    /// <summary>True: <c>POST /regions/sns</c> takes what SNS posts.</summary>
    public bool Push { get; set; }

    /// <summary>Whose posts are taken: exact ARNs. Ignored where <see cref="Push"/> is off.</summary>
    public List<string> AllowedTopics { get; } = [];
}
