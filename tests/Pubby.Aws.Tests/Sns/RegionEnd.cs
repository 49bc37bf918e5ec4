using Amazon.SQS;
using Amazon.SQS.Model;
using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Aws.Sns;
using Pubby.Core.Diagnostics;
using Pubby.Core.Regions;
using Pubby.Core.Testing;
using Pubby.Testing;

namespace Pubby.Aws.Tests.Sns;

/// <summary>A region's end of the relay, and all that it received.</summary>
internal sealed class RegionEnd : IRegionListener, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<RegionMessage> _received = [];
    private readonly RegionIdentity _region;
    private readonly SnsOptions _options = new();
    private readonly AmazonSQSClient _sqs;
    private readonly SnsClient _sns;
    private int _delivered;

    private RegionEnd(FauxqsServer server, string region, string topic, bool makes)
    {
        QueueUrl = server.QueueUrl(region, $"{topic}-{region}");
        _region = new RegionIdentity(region, Number: null);
        (_options.TopicArn, _options.QueueUrl, _options.ServiceUrl) =
            (FauxqsServer.TopicArn(FauxqsFixture.Region, topic), QueueUrl, server.Url);
        _sqs = SqsClient.Create(_options);
        _sns = new SnsClient(FauxqsFixture.Region, server.Url, SnsRegionRelay.SendLimit);
        var meter = new RegionMeter(new HubMeter(new TestMeters(), TimeProvider.System), TimeProvider.System);
        Inbox = new SnsInbox(_region, meter, TimeProvider.System, NullLogger<SnsInbox>.Instance);
        var forwarder =
            new SnsForwarder(_region, _options, _sns, meter, TimeProvider.System, NullLogger<SnsForwarder>.Instance);
        Queue = new SnsQueueReceiver(
            _options, new SqsQueue(_sqs, QueueUrl), makes ? new SnsDevelopment(_sns, _sqs, _region, _options) : null,
            Inbox, TimeProvider.System, QueueLog);
        Relay = new SnsRegionRelay(forwarder, Inbox, Queue);
    }

    public SnsRegionRelay Relay { get; }

    public SnsInbox Inbox { get; }

    public SnsQueueReceiver Queue { get; }

    public LogLines<SnsQueueReceiver> QueueLog { get; } = new();

    public ISnsClient Sns => _sns;

    public IAmazonSQS Sqs => _sqs;

    public string QueueUrl { get; }

    public string DeadQueueUrl => $"{QueueUrl}-dead";

    /// <summary>False: no message can be applied.</summary>
    public bool IsApplying { get; set; } = true;

    /// <summary>How many messages were delivered, applied or not.</summary>
    public int Delivered => Volatile.Read(ref _delivered);

    /// <summary>The messages that were applied.</summary>
    public IReadOnlyList<RegionMessage> Received
    {
        get
        {
            lock (_gate) return [.. _received];
        }
    }

    /// <param name="prepare">Ahead of the relay's own making of queues.</param>
    /// <param name="makes">False: what is missing stays so.</param>
    public static async Task<RegionEnd> StartAsync(
        FauxqsServer server, string region, string topic, Func<RegionEnd, Task>? prepare = null, bool makes = true)
    {
        var end = new RegionEnd(server, region, topic, makes);
        try
        {
            if (prepare is not null) await prepare(end);
            await end.Relay.StartAsync(end, CancellationToken.None);
            return end;
        }
        catch
        {
            await end.DisposeAsync();
            throw;
        }
    }

    /// <summary>Queue and subscription, ahead of the relay.</summary>
    public Task MakeAsync() => new SnsDevelopment(_sns, _sqs, _region, _options).MakeAsync(CancellationToken.None);

    public ValueTask<bool> ReceiveAsync(RegionMessage message)
    {
        Interlocked.Increment(ref _delivered);
        if (!IsApplying) return new(false);
        lock (_gate) _received.Add(message);
        return new(true);
    }

    public void OnGap() => throw new NotSupportedException("SNS does not know of what it never delivered.");

    public Task UntilReceivedAsync(Func<IReadOnlyList<RegionMessage>, bool> isSo, string what) =>
        Pubby.Testing.Eventually.UntilAsync(() => isSo(Received), what);

    public Task UntilReceivedAsync(int count) =>
        UntilReceivedAsync(all => all.Count >= count, $"{count} messages are received");

    /// <returns>Messages in the queue and in hand.</returns>
    public async Task<int> QueuedAsync(string? url = null)
    {
        var attributes =
            await _sqs.GetQueueAttributesAsync(url
                ?? QueueUrl, ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]);
        return attributes.ApproximateNumberOfMessages + attributes.ApproximateNumberOfMessagesNotVisible;
    }

    public async Task<List<Amazon.SQS.Model.Message>> DeadAsync() =>
        (await _sqs.ReceiveMessageAsync(
            new ReceiveMessageRequest(DeadQueueUrl) { MaxNumberOfMessages = 10, WaitTimeSeconds = 20 })).Messages ?? [];

    public async ValueTask DisposeAsync()
    {
        await Relay.DisposeAsync();
        _sns.Dispose();
        _sqs.Dispose();
    }
}
