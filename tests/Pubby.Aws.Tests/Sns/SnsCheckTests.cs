using Microsoft.Extensions.Configuration;
using Pubby.Core;
using Pubby.Hub.Configuration;
using Pubby.Hub.Options;

namespace Pubby.Aws.Tests.Sns;

public sealed class SnsCheckTests
{
    private const string Topic = "arn:aws:sns:eu-west-1:123456789012:pubby";

    private static readonly (string, string)[] Right =
    [
        ("Pubby:Store:Kind", "DynamoDb"), ("Pubby:Region:Name", "eu"), ("Pubby:Region:Relay", "Sns"),
        ("Pubby:Region:Sns:TopicArn", Topic),
        ("Pubby:Region:Sns:QueueUrl", "https://sqs.eu-west-1.amazonaws.com/123456789012/pubby-eu"),
    ];

    [Fact]
    public void A_topic_and_a_queue_are_enough()
    {
        var sns = Read(Right).Region.Sns;
        Assert.Equal((Topic, null, false, false), (sns.TopicArn, sns.ServiceUrl, sns.CreateForDevelopment, sns.Push));
    }

    [Fact]
    public void Posts_alone_are_enough_too() =>
        Assert.Equal([Topic],
            Read([.. Right, ("Pubby:Region:Sns:QueueUrl", ""), ("Pubby:Region:Sns:Push", "true"),
                ("Pubby:Region:Sns:AllowedTopics:0", Topic)]).Region.Sns.AllowedTopics);

    [Fact]
    public void Where_there_is_another_relay_nothing_of_it_is_looked_at() =>
        Assert.Equal(RegionRelayKind.None,
            Read([("Pubby:Region:Sns:TopicArn", "nonsense"), ("Pubby:Limits:DataBytes", "1048576")]).Region.Relay);

    [Theory]
    [InlineData("Pubby:Region:Sns:TopicArn", "pubby", "'pubby' is not a standard topic's ARN")]
    [InlineData("Pubby:Region:Sns:TopicArn", "arn:aws:sns:eu-west-1:123456789012:pubby.fifo",
        "is not a standard topic's ARN")]
    [InlineData("Pubby:Region:Sns:QueueUrl", "pubby", "'pubby' is not a standard queue's address")]
    [InlineData("Pubby:Region:Sns:QueueUrl", "https://sqs.eu-west-1.amazonaws.com/123456789012/pubby.fifo",
        "is not a standard queue's address")]
    [InlineData("Pubby:Region:Sns:QueueUrl", "", "this region receives nothing")]
    [InlineData("Pubby:Region:Sns:ServiceUrl", "localhost:4566", "is not an address")]
    [InlineData("Pubby:Region:Sns:Push", "true", "name the topics whose posts are taken")]
    [InlineData("Pubby:Region:Sns:Topic", "x", "did you mean Pubby:Region:Sns:TopicArn?")]
    [InlineData("Pubby:Region:Name", "", "every region needs a name of its own")]
    [InlineData("Pubby:Store:Kind", "Memory", "Sns needs Pubby:Store:Kind=DynamoDb")]
    [InlineData("Pubby:Limits:DataBytes", "261121", "at most 261120 with Pubby:Region:Relay=Sns")]
    public void A_wrong_setting_is_reported_at_the_start(string key, string value, string fault) =>
        Assert.Contains(fault, Assert.Throws<PubbyStartException>(() => Read([.. Right, (key, value)])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Every_fault_is_reported_at_once()
    {
        var fault = Assert.Throws<PubbyStartException>(() => Read([
            .. Right, ("Pubby:Region:Sns:TopicArn", "x"), ("Pubby:Region:Sns:QueueUrl", "y"),
            ("Pubby:Region:Sns:ServiceUrl", "z"), ("Pubby:Region:Sns:Push", "true"),
            ("Pubby:Region:Sns:AllowedTopics:0", "arn:aws:sns:*:123456789012:pubby"),
            ("Pubby:Limits:DataBytes", "262144"),
        ]));
        Assert.Contains("5 settings are wrong", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_topic_of_another_region_is_not_posted_from()
    {
        var fault =
            Assert.Throws<PubbyStartException>(() =>
                Read([.. Right, ("Pubby:Region:Sns:Push", "true"),
                    ("Pubby:Region:Sns:AllowedTopics:0", "arn:aws:sns:us-east-1:123456789012:pubby")]));
        Assert.Contains("in another region than", fault.Message, StringComparison.Ordinal);
    }

    private static PubbyOptions Read((string Key, string Value)[] settings)
    {
        var last = settings.GroupBy(setting => setting.Key)
            .Select(group => KeyValuePair.Create(group.Key, (string?)group.Last().Value));
        return PubbyConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(last).Build(),
            isDevelopment: true);
    }
}
