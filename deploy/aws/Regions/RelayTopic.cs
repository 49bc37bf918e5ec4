using Amazon.CDK.AWS.SNS;
using Constructs;
using Pubby.Infrastructure.Deployment;

namespace Pubby.Infrastructure.Regions;

/// <summary>The topic at home that all regions publish to. Who may publish there can write to every room.</summary>
internal sealed class RelayTopic : Construct
{
    public RelayTopic(Construct scope, string id, DeploymentFile file) : base(scope, id)
    {
        var topic = new Topic(this, "Topic", new TopicProps { TopicName = file.Name });
        // By AWS's own key for SNS, whose policy lets in whoever may publish.
        ((CfnTopic)topic.Node.DefaultChild!).KmsMasterKeyId = "alias/aws/sns";
        _ = new TopicPolicy(this, "Policy", new TopicPolicyProps { Topics = [topic], EnforceSSL = true });
    }
}
