using Amazon.SQS;
using Amazon.SQS.Model;
using Pubby.Aws.Sns;
using Pubby.Regions.Tests.Support;
using Pubby.Testing;

namespace Pubby.Regions.Tests.Sns;

/// <summary>
/// One table, and a topic with a queue for each region; and a queue of the tests' own that gets all that any region
/// sends.
/// </summary>
public sealed class TableAndTopic : OneTable
{
    private const string Ear = "pubby-ear";
    internal static readonly string TopicArn = FauxqsServer.TopicArn(RegionNames.First, "pubby");

    private SnsClient? _sns;
    private AmazonSQSClient? _sqs;

    public FauxqsServer Server { get; private set; } = null!;

    public override async Task StartAsync()
    {
        await base.StartAsync();
        Server = await FauxqsServer.StartAsync();
        _sns = new SnsClient(RegionNames.First, Server.Url, Eventually.Limit);
        _sqs = SqsClient.Create(new SnsOptions { ServiceUrl = Server.Url, TopicArn = TopicArn });
        await _sns.CreateTopicAsync("pubby", default);
        await _sqs.CreateQueueAsync(Ear);
        var arn = (await _sqs.GetQueueAttributesAsync(QueueUrl(RegionNames.First, Ear), ["QueueArn"])).QueueARN;
        await _sns.SubscribeAsync(TopicArn, "sqs", arn,
            new Dictionary<string, string> { ["RawMessageDelivery"] = "true" }, default);
    }

    public override IEnumerable<string> SettingsOf(string region) =>
    [
        .. base.SettingsOf(region), "Pubby__Region__Relay=Sns", $"Pubby__Region__Sns__TopicArn={TopicArn}",
        $"Pubby__Region__Sns__QueueUrl={QueueUrl(region, $"pubby-{region}")}",
        $"Pubby__Region__Sns__ServiceUrl={Server.Url}", "Pubby__Region__Sns__CreateForDevelopment=true",
        "Pubby__Region__Sns__Push=true", $"Pubby__Region__Sns__AllowedTopics__0={TopicArn}",
    ];

    public override void Restore() => Server.Resume();

    /// <summary>What was said so far is not asked for any more.</summary>
    internal Task ForgetAsync() => _sqs!.PurgeQueueAsync(QueueUrl(RegionNames.First, Ear));

    /// <returns>So many words of those that were said since it was asked last; fewer where no more come.</returns>
    internal async Task<List<string>> SaidAsync(int most)
    {
        var said = new List<string>();
        while (true)
        {
            var url = QueueUrl(RegionNames.First, Ear);
            var answer = await _sqs!
                .ReceiveMessageAsync(new ReceiveMessageRequest(url) { MaxNumberOfMessages = 10, WaitTimeSeconds = 1 });
            if (answer.Messages is not { Count: > 0 } messages || said.Count >= most) return said;
            said.AddRange(messages.Select(message => message.Body));
            await _sqs.DeleteMessageBatchAsync(url,
                [.. messages.Select((message, i) =>
                    new DeleteMessageBatchRequestEntry($"{i}", message.ReceiptHandle))]);
        }
    }

    /// <summary>Says it again, to every region: to the one that said it first too.</summary>
    internal async Task SayAsync(IEnumerable<string> words)
    {
        var attributes = new Dictionary<string, string> { [SnsMessages.RegionAttribute] = SnsMessages.NoRegion };
        foreach (var batch in words.Chunk(10))
            Assert.All(await _sns!
                .PublishBatchAsync(TopicArn, [.. batch.Select(word => new SnsMessage(word, attributes))], default),
                Assert.Null);
    }

    /// <summary>Until the regions have taken all that was said.</summary>
    internal Task UntilTakenAsync() => Eventually.UntilAsync(async () =>
    {
        foreach (var region in new[] { RegionNames.First, RegionNames.Second })
        {
            var held = await _sqs!
                .GetQueueAttributesAsync(QueueUrl(region, $"pubby-{region}"),
                    ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]);
            if (held.ApproximateNumberOfMessages + held.ApproximateNumberOfMessagesNotVisible > 0) return false;
        }
        return true;
    }, "both queues are empty");

    public override async ValueTask DisposeAsync()
    {
        _sns?.Dispose();
        _sqs?.Dispose();
        await Server.DisposeAsync();
        await base.DisposeAsync();
    }

    private string QueueUrl(string region, string name) => Server.QueueUrl(region, name);
}
