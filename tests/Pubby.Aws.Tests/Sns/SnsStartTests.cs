using Pubby.Aws.Sns;
using Pubby.Core;
using Pubby.Core.Regions;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Sns;

/// <summary>What a start finds or creates, and the errors for settings that can never work.</summary>
[Collection(FauxqsCollection.Name)]
public sealed class SnsStartTests(FauxqsFixture fauxqs)
{
    [Fact]
    public async Task For_development_all_that_is_missing_is_made_and_making_it_again_changes_nothing()
    {
        await using var end = await RegionEnd.StartAsync(fauxqs.Server, "eu-west-1", FauxqsFixture.NewName());
        var made = await end.Sqs.GetQueueAttributesAsync(end.QueueUrl, ["All"]);
        Assert.Contains($"{made.QueueARN}-dead", made.Attributes["RedrivePolicy"], StringComparison.Ordinal);
        Assert.Contains("\"sqs:SendMessage\"", made.Policy, StringComparison.Ordinal);
        await end.Sqs.SetQueueAttributesAsync(end.QueueUrl, new() { ["VisibilityTimeout"] = "77" });
        await end.MakeAsync();
        Assert.Equal(77, (await end.Sqs.GetQueueAttributesAsync(end.QueueUrl, ["All"])).VisibilityTimeout);
    }

    [Fact]
    public async Task A_queue_that_is_missing_stops_the_start_with_a_sentence()
    {
        var fault =
            await Assert.ThrowsAsync<PubbyStartException>(() =>
                RegionEnd.StartAsync(fauxqs.Server, "eu-west-1", FauxqsFixture.NewName(), makes: false));
        Assert.Contains("there is no queue", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>As a permission that is given while nodes start, and is not known everywhere yet.</summary>
    [Fact]
    public async Task What_is_wrong_when_the_servers_answer_late_may_be_mended_while_the_hub_serves()
    {
        fauxqs.Server.Suspend();
        RegionEnd end;
        try
        {
            end = await RegionEnd.StartAsync(fauxqs.Server, "eu-west-1", FauxqsFixture.NewName(), makes: false);
        }
        finally
        {
            fauxqs.Server.Resume();
        }
        await using (end)
        {
            await Eventually.UntilAsync(
                () => end.QueueLog.Written.Any(line => line.Contains("there is no queue", StringComparison.Ordinal)),
                "it is told that there is no queue");
            Assert.False(end.Queue.IsReceiving);
            await end.MakeAsync();
            await Eventually.UntilAsync(() => end.Queue.IsReceiving, "the queue is read");
        }
    }

    [Fact]
    public async Task A_queue_that_is_made_elsewhere_than_the_settings_say_stops_the_start()
    {
        using var sns = fauxqs.NewSns();
        using var sqs = fauxqs.NewSqs();
        var options = new SnsOptions();
        (options.TopicArn, options.QueueUrl) =
            (FauxqsServer.TopicArn(FauxqsFixture.Region, FauxqsFixture.NewName()),
                "http://localhost/000000000000/pubby-elsewhere");
        var fault =
            await Assert.ThrowsAsync<PubbyStartException>(() =>
                new SnsDevelopment(sns, sqs, new RegionIdentity("eu", Number: null), options).MakeAsync(default));
        Assert.Contains("Set Pubby:Region:Sns:QueueUrl to it", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_that_waiting_does_not_end_is_reported_as_such()
    {
        var inner = new InvalidOperationException();
        var options = new SnsOptions { QueueUrl = "q" };
        Assert.Contains("AccessDenied", SnsStartFaults.Of(new QueueException("AccessDenied", inner), options)!.Message,
            StringComparison.Ordinal);
        Assert.Contains("AuthorizationError",
            SnsStartFaults.Of(new SnsException("AuthorizationError", "", inner), options)!.Message,
            StringComparison.Ordinal);
        Assert.Contains("no AWS credentials", SnsStartFaults.Of(new SnsException("credentials", "", inner), options)!
            .Message, StringComparison.Ordinal);
        Assert.Null(SnsStartFaults.Of(new SnsException("timeout", "", inner), options));
        Assert.Null(SnsStartFaults.Of(new QueueException("unreachable", inner), options));
    }
}
