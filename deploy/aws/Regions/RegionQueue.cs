using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SQS;
using Constructs;
using Pubby.Infrastructure.Deployment;

namespace Pubby.Infrastructure.Regions;

/// <summary>
/// What other regions tell this one over SNS, as docs/how-to/relay-over-sns.md has it: a queue, one for what cannot be
/// read, and a subscription that leaves out what this region has published itself.
/// </summary>
internal sealed class RegionQueue : Construct
{
    /// <summary>A message that cannot be broadcast, as Redis is unavailable, is tried for some 45 minutes.</summary>
    private const int Receives = 100;

    public RegionQueue(Construct scope, string id, Site site) : base(scope, id)
    {
        var name = $"{site.File.Name}-{site.Region.Name}";
        Dead = new Queue(this, "Dead", new QueueProps
        {
            QueueName = $"{name}-dead",
            RetentionPeriod = Duration.Days(14),
            Encryption = QueueEncryption.SQS_MANAGED,
            EnforceSSL = true,
        });
        var queue = new Queue(this, "Queue", new QueueProps
        {
            QueueName = name,
            Encryption = QueueEncryption.SQS_MANAGED,
            EnforceSSL = true,
            DeadLetterQueue = new DeadLetterQueue { Queue = Dead, MaxReceiveCount = Receives },
        });
        queue.AddToResourcePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Sid = "TheTopicAlone",
            Principals = [new ServicePrincipal("sns.amazonaws.com")],
            Actions = ["sqs:SendMessage"],
            Resources = [queue.QueueArn],
            Conditions = new Dictionary<string, object>
            {
                ["ArnEquals"] = new Dictionary<string, object> { ["aws:SourceArn"] = site.File.TopicArn },
            },
        }));
        _ = new CfnSubscription(this, "Subscription", new CfnSubscriptionProps
        {
            TopicArn = site.File.TopicArn,
            // The topic is at home.
            Region = site.File.Home.Name,
            Protocol = "sqs",
            Endpoint = queue.QueueArn,
            RawMessageDelivery = true,
            FilterPolicy = new Dictionary<string, object>
            {
                ["region"] = new[]
                {
                    new Dictionary<string, object> { ["anything-but"] = new[] { site.Region.Name } },
                },
            },
        });
    }

    public Queue Dead { get; }
}
