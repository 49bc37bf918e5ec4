using Amazon.SQS;
using Pubby.Aws.Sns;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Sns;

/// <summary>
/// Every call of the client, to a server that speaks the protocol; and what it makes of servers that do not.
/// </summary>
[Collection(FauxqsCollection.Name)]
public sealed class SnsClientTests(FauxqsFixture fauxqs) : IDisposable
{
    private readonly SnsClient _sns = fauxqs.NewSns();
    private readonly AmazonSQSClient _sqs = fauxqs.NewSqs();
    private readonly string _name = FauxqsFixture.NewName();

    [Fact]
    public async Task A_topic_is_made_once_and_found_after_that()
    {
        var arn = await _sns.CreateTopicAsync(_name, default);
        Assert.Equal(FauxqsServer.TopicArn(FauxqsFixture.Region, _name), arn);
        Assert.Equal(arn, await _sns.CreateTopicAsync(_name, default));
    }

    [Fact]
    public async Task What_is_published_reaches_a_subscribed_queue_as_it_is()
    {
        var topic = await SubscribeAsync();
        // All that a form would have to escape, and more.
        const string Text = """{"a":"ä & = + % \u0001 \" 🎉 ~","b":[1, 2.50]}""";
        Assert.NotEmpty(await _sns.PublishAsync(topic, Message(Text), default));
        Assert.Equal(Text, Assert.Single(await ReceiveAsync()));
    }

    [Fact]
    public async Task A_batch_is_published_whole_and_each_message_is_answered_for()
    {
        var topic = await SubscribeAsync();
        var faults =
            await _sns.PublishBatchAsync(topic,
                [.. Enumerable.Range(0, 9).Select(i => Message($"m{i}")),
                    Message(new string('x', 256 * 1024 + 1))], default);
        Assert.All(faults.Take(9), Assert.Null);
        Assert.Equal(("InvalidParameter", true), (faults[9]!.Code, faults[9]!.IsOurs));
        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"m{i}"), (await ReceiveAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_subscription_is_brought_what_its_filter_lets_through()
    {
        var topic = await SubscribeAsync(("FilterPolicy", SnsMessages.FilterPolicy("eu")));
        await _sns.PublishBatchAsync(topic,
            [Message("own", "eu"), Message("other", "us"), Message("everybody's", SnsMessages.NoRegion)], default);
        Assert.Equal(["everybody's", "other"], (await ReceiveAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_a_subscription_is_brought_can_be_changed()
    {
        var topic = await _sns.CreateTopicAsync(_name, default);
        var subscription =
            await _sns.SubscribeAsync(topic, "sqs", await fauxqs.MakeQueueAsync(_sqs, _name),
                new Dictionary<string, string>(), default);
        await _sns.PublishAsync(topic, Message("m"), default);
        Assert.Contains("\"Type\":\"Notification\"", Assert.Single(await ReceiveAsync()), StringComparison.Ordinal);
        await _sns.SetSubscriptionAttributesAsync(subscription, "RawMessageDelivery", "true", default);
        await _sns.PublishAsync(topic, Message("m"), default);
        Assert.Equal("m", Assert.Single(await ReceiveAsync()));
    }

    [Fact]
    public async Task A_subscription_is_confirmed_by_its_token_and_by_no_other()
    {
        var topic = await _sns.CreateTopicAsync(_name, default);
        var subscription =
            await _sns.SubscribeAsync(topic, "https", "https://hub.example.com/regions/sns",
                new Dictionary<string, string>(), default);
        Assert.StartsWith(topic, subscription, StringComparison.Ordinal);
        // The emulator's tokens are the subscriptions themselves.
        Assert.Equal(subscription, await _sns.ConfirmSubscriptionAsync(topic, subscription, default));
        var fault =
            await Assert.ThrowsAsync<SnsException>(() => _sns.ConfirmSubscriptionAsync(topic, "another", default));
        Assert.Equal("InvalidParameter", fault.Code);
    }

    [Fact]
    public async Task A_refusal_of_SNS_has_its_code()
    {
        var fault =
            await Assert.ThrowsAsync<SnsException>(() =>
                _sns.PublishAsync(FauxqsServer.TopicArn(FauxqsFixture.Region, "missing"), Message("m"), default));
        Assert.Equal(("NotFound", false), (fault.Code, fault.IsOurs));
    }

    [Fact]
    public async Task A_server_that_is_unavailable_and_one_that_hangs_are_given_up()
    {
        using var nobody =
            new SnsClient(FauxqsFixture.Region, $"http://127.0.0.1:{FreePort.Next()}", TimeSpan.FromSeconds(2));
        var away = await Assert.ThrowsAsync<SnsException>(() => nobody.CreateTopicAsync(_name, default));
        Assert.Contains(away.Code, new[] { "unreachable", "timeout" });

        await using var server = await FauxqsServer.StartAsync();
        server.Suspend();
        using var hanging = new SnsClient(FauxqsFixture.Region, server.Url, TimeSpan.FromMilliseconds(500));
        Assert.Equal("timeout",
            (await Assert.ThrowsAsync<SnsException>(() => hanging.CreateTopicAsync(_name, default))).Code);
    }

    public void Dispose()
    {
        _sns.Dispose();
        _sqs.Dispose();
    }

    private async Task<string> SubscribeAsync(params (string Name, string Value)[] attributes)
    {
        var topic = await _sns.CreateTopicAsync(_name, default);
        await _sns.SubscribeAsync(topic, "sqs", await fauxqs.MakeQueueAsync(_sqs, _name),
            attributes.Append(("RawMessageDelivery", "true")).ToDictionary(), default);
        return topic;
    }

    private async Task<List<string>> ReceiveAsync()
    {
        var answer =
            await _sqs.ReceiveMessageAsync(
                new Amazon.SQS.Model.ReceiveMessageRequest(fauxqs.QueueUrl(_name))
                {
                    MaxNumberOfMessages = 10,
                    WaitTimeSeconds = 20
                });
        foreach (var message in answer.Messages)
            await _sqs.DeleteMessageAsync(fauxqs.QueueUrl(_name), message.ReceiptHandle);
        return [.. answer.Messages.Select(message => message.Body)];
    }

    private static SnsMessage Message(string text, string region = "us") =>
        new(text, new Dictionary<string, string> { [SnsMessages.RegionAttribute] = region });
}
