using System.Text;
using Amazon.SQS.Model;
using Pubby.Aws.Sns;
using Pubby.Core.Messages;
using Pubby.Core.Regions;
using Pubby.Testing;
using HubMessage = Pubby.Core.Messages.Message;

namespace Pubby.Aws.Tests.Sns;

/// <summary>
/// Two regions over a real topic and real queues: what one sends, the other receives, whatever fails on the way.
/// </summary>
[Collection(FauxqsCollection.Name)]
public sealed class SnsRegionRelayTests(FauxqsFixture fauxqs) : IAsyncLifetime
{
    private readonly string _topic = FauxqsFixture.NewName();
    private RegionEnd _here = null!;
    private RegionEnd _there = null!;

    public async ValueTask InitializeAsync()
    {
        _here = await RegionEnd.StartAsync(fauxqs.Server, "eu-west-1", _topic);
        _there = await RegionEnd.StartAsync(fauxqs.Server, "us-east-1", _topic);
        await Eventually.UntilAsync(() => _here.Relay.IsReceiving && _there.Relay.IsReceiving, "both receive");
    }

    [Fact]
    public async Task What_one_region_tells_the_other_hears_byte_for_byte()
    {
        HubMessage[] sent =
        [
            Of("plain", "[1,0]"), Of("escapes", "\"\\u0001 \\\\ \\\" \\/ & = + % \u007F\""),
            Of("letters", "\"ä 🎉 \u2028\""), Of("no-queue-takes", "\"\uFFFE\uFFFF\""), Of("number", "2.50"),
            Of("expiring", "{}") with { ExpiresAt = 4_000_000_000_000 },
            Of("not-kept", "null") with { IsEphemeral = true }, HubMessage.Tombstone("deleted", 8),
        ];
        // One that SNS took late comes twice.
        foreach (var message in sent)
        {
            await Eventually.UntilAsync(
                async () => await _here.Relay.ForwardAsync("match:1", message), "SNS takes it");
        }
        await _there.UntilReceivedAsync(
            all => sent.All(message => all.Any(one => one.Message?.Id == message.Id)), "all have come");
        foreach (var message in sent)
        {
            var received = _there.Received.First(one => one.Message!.Id == message.Id);
            Assert.Equal(("eu-west-1", "match:1"), (received.Region, received.Room));
            Assert.Equal(message with { Data = [] }, received.Message! with { Data = [] });
            Assert.Equal(message.Data, received.Message!.Data);
        }
        Assert.Empty(_here.Received);
    }

    [Fact]
    public async Task A_request_to_refresh_a_room_arrives_as_such()
    {
        _here.Relay.RequestRefresh("match");
        await _there.UntilReceivedAsync(1);
        Assert.Equal(new RegionMessage("eu-west-1", "match", null), _there.Received.Single());
    }

    [Fact]
    public async Task Of_its_own_words_a_region_hears_the_canaries_alone()
    {
        await _here.Relay.ForwardAsync("match", Of("m", "1"));
        await _here.Relay.ForwardAsync("pubby.canary.eu-west-1", Of("m", "1"));
        await _here.UntilReceivedAsync(1);
        await _there.UntilReceivedAsync(2);
        // A subscription without a filter brings the rest too.
        Assert.Equal(Received.Done,
            await _here.Inbox.ReceiveAsync(
                SnsMessageFormat.Encode(new RegionMessage("eu-west-1", "match", Of("m", "1")))));
        Assert.Equal("pubby.canary.eu-west-1", _here.Received.Single().Room);
    }

    [Fact]
    public async Task Many_messages_at_once_all_arrive()
    {
        // Some may be deferred: a publisher waits 2 s for SNS, which has no time for all at once on a busy machine.
        await Task.WhenAll(Enumerable.Range(0, 500)
            .Select(i => _here.Relay.ForwardAsync("match", Of($"m{i}", $"{i}")).AsTask()));
        await _there.UntilReceivedAsync(500);
        Assert.Equal(500, _there.Received.Select(received => received.Message!.Id).Distinct().Count());
    }

    [Fact]
    public async Task Large_messages_go_in_batches_of_their_own()
    {
        var data = $"\"{new string('x', SnsCheck.MaxDataBytes - 2)}\"";
        await Task.WhenAll(Enumerable.Range(0, 5)
            .Select(i =>
                _here.Relay.ForwardAsync(new string('r', 128),
                    Of($"{i}{new string('i', 127)}", data) with
                    {
                        ExpiresAt = VersionClock.MaxVersion,
                        Version = VersionClock.MaxVersion - 1
                    }).AsTask()));
        // From the far future, the hub takes none of them; that they came is what matters here.
        await Eventually.UntilAsync(async () => await _there.QueuedAsync() >= 5, "all are in the queue");
    }

    [Fact]
    public async Task For_a_message_that_does_not_fit_other_regions_are_asked_to_refresh_the_room()
    {
        // As base64 it grows by a third.
        Assert.False(await _here.Relay.ForwardAsync("match", Of("m", $"\"\uFFFF{new string('x', 220_000)}\"")));
        await _there.UntilReceivedAsync(1);
        Assert.Equal(new RegionMessage("eu-west-1", "match", null), _there.Received.Single());
    }

    [Fact]
    public async Task What_could_not_be_applied_stays_and_is_delivered_again()
    {
        _there.IsApplying = false;
        await _here.Relay.ForwardAsync("match", Of("m", "1"));
        await Eventually.UntilAsync(() => _there.Delivered >= 2, "it is delivered twice");
        Assert.Empty(_there.Received);
        Assert.Equal(1, await _there.QueuedAsync());
        _there.IsApplying = true;
        await _there.UntilReceivedAsync(1);
        await Eventually.UntilAsync(async () => await _there.QueuedAsync() == 0, "the queue is empty");
    }

    [Fact]
    public async Task A_message_that_comes_twice_is_received_twice_and_nothing_else_happens()
    {
        var message = new RegionMessage("eu-west-1", "match", Of("m", "1"));
        for (var i = 0; i < 3; i++)
            await _there.Sqs.SendMessageAsync(_there.QueueUrl, SnsMessageFormat.Encode(message));
        await _there.UntilReceivedAsync(3);
        await Eventually.UntilAsync(async () => await _there.QueuedAsync() == 0, "the queue is empty");
    }

    [Fact]
    public async Task A_region_that_was_disconnected_receives_what_was_sent_meanwhile()
    {
        await using var late = await RegionEnd.StartAsync(fauxqs.Server, "ap-south-1", _topic, async end =>
        {
            await end.MakeAsync();
            await _here.Relay.ForwardAsync("match", Of("m", "1"));
        });
        await late.UntilReceivedAsync(1);
    }

    [Fact]
    public async Task What_no_region_could_have_said_ends_in_the_dead_letter_queue()
    {
        var topic = FauxqsFixture.NewName();
        await using var impatient =
            await RegionEnd.StartAsync(fauxqs.Server, "ap-south-1", topic, end => MakeQueuesAsync(end, maxReceives: 2));
        await impatient.Sqs.SendMessageAsync(impatient.QueueUrl, "{\"v\":1,\"room\":\"match\"}");
        await impatient.Sqs.SendMessageAsync(impatient.QueueUrl, "no JSON at all");
        await impatient.Sqs.SendMessageAsync(impatient.QueueUrl,
            SnsMessageFormat.Encode(new RegionMessage("eu-west-1", "match", Of("m", "1"))));
        await impatient.UntilReceivedAsync(1);
        await Eventually.UntilAsync(async () =>
            await impatient.QueuedAsync(impatient.DeadQueueUrl) == 2, "both are in the dead-letter queue");
        Assert.Equal(["no JSON at all", "{\"v\":1,\"room\":\"match\"}"], (await impatient.DeadAsync())
            .Select(message => message.Body).Order(StringComparer.Ordinal));
        Assert.Single(impatient.Received);
    }

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
    }

    private static async Task MakeQueuesAsync(RegionEnd end, int maxReceives)
    {
        var name = QueueName.TryParse(end.QueueUrl)!.Name;
        await end.Sqs.CreateQueueAsync(new CreateQueueRequest($"{name}-dead"));
        var arn = (await end.Sqs.GetQueueAttributesAsync(end.DeadQueueUrl, ["QueueArn"])).QueueARN;
        await end.Sqs.CreateQueueAsync(new CreateQueueRequest(name) { Attributes = new() { ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{arn}}","maxReceiveCount":"{{maxReceives}}"}""" } });
    }

    private static HubMessage Of(string id, string json) =>
        new()
        {
            Id = id,
            Version = VersionClock.Microseconds(TimeProvider.System.GetUtcNow()),
            Data = Encoding.UTF8.GetBytes(json)
        };
}
