using Amazon.SQS;
using Pubby.Core;
using Pubby.Core.Messages;
using Pubby.Core.Regions;

namespace Pubby.Aws.Sns;

/// <summary>
/// Regions that share one table tell each other over an SNS topic, and each hears its own SQS queue, or what SNS posts to it. Nothing is lost on the way,
/// some of it may come twice; what SNS did not take is owed in this node's memory until it does.
/// </summary>
internal sealed class SnsRegionRelay : IRegionRelay
{
    /// <summary>A publisher waits no longer for SNS.</summary>
    public static readonly TimeSpan Eventually = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan StartPause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private readonly RegionIdentity _region;
    private readonly SnsOptions _options;
    private readonly ISnsClient _sns;
    private readonly IAmazonSQS? _sqs;
    private readonly SnsInbox _inbox;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SnsSender _sender;
    private readonly SnsRetryQueue _pending;
    private Task _starting = Task.CompletedTask;
    private SqsReceiver? _receiver;

    /// <param name="sqs">Null: the region hears by post alone.</param>
    public SnsRegionRelay(RegionIdentity region, SnsOptions options, ISnsClient sns, IAmazonSQS? sqs, SnsInbox inbox, RegionMeter meter, TimeProvider time, ILogger<SnsRegionRelay> log)
    {
        (_region, _options, _sns, _sqs, _inbox, _time, _log) = (region, options, sns, sqs, inbox, time, log);
        _sender = new SnsSender(sns, options.TopicArn, Eventually, time);
        _pending = new SnsRetryQueue(region.Name, _sender, meter, time, log);
        meter.CountsPending(() => _pending.Count);
    }

    /// <summary>What other regions say is heard.</summary>
    public bool IsHearing => Volatile.Read(ref _receiver) is not null;

    public async Task StartAsync(IRegionListener listener, CancellationToken cancellationToken)
    {
        _inbox.Open(listener);
        if (_sqs is null) return;
        var queue = new SqsQueue(_sqs, _options.QueueUrl);
        // A server that is away is waited for beside the hub's work.
        if (!await TryOpenAsync(queue, cancellationToken)) _starting = Task.Run(() => OpenLaterAsync(queue), CancellationToken.None);
    }

    public async ValueTask<bool> ForwardAsync(string room, Message message)
    {
        if (_pending.IsAway)
        {
            if (!message.IsEphemeral) _pending.Add(room, message);
            return false;
        }
        if (SnsMessages.Of(_region.Name, room, message) is not { } word)
        {
            // It fits the limit on data, and not with what the format makes of it.
            if (!message.IsEphemeral) _pending.AddRoom(room);
            return false;
        }
        var sent = await _sender.SendAsync(word);
        if (sent.Outcome == SendOutcome.Taken) return true;
        if (!message.IsEphemeral) _pending.Add(room, message, sent);
        return false;
    }

    public void RequestRefresh(string room) => _pending.AddRoom(room);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _starting;
        if (_receiver is not null) await _receiver.DisposeAsync();
        await _pending.DisposeAsync();
        await _sender.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task OpenLaterAsync(SqsQueue queue)
    {
        try
        {
            do await Task.Delay(StartPause, _time, _stopping.Token);
            while (!await TryOpenAsync(queue, _stopping.Token));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (PubbyStartException fault)
        {
            // It was away at the start, and is another now than the settings say: too late to stop for it.
            SnsLog.QueueAway(_log, fault.Message);
        }
    }

    /// <returns>False: a server is away.</returns>
    private async Task<bool> TryOpenAsync(SqsQueue queue, CancellationToken cancellationToken)
    {
        try
        {
            if (_options.CreateForDevelopment) await new SnsDevelopment(_sns, _sqs!, _region, _options).MakeAsync(cancellationToken);
            var attributes = await queue.AttributesAsync(["RedrivePolicy"], cancellationToken);
            if (!attributes.ContainsKey("RedrivePolicy")) SnsLog.NoRedrive(_log, queue.Url);
            _receiver = new SqsReceiver(queue, _inbox, _time, _log);
            return true;
        }
        catch (Exception fault) when (fault is SnsException or QueueException)
        {
            if (SnsStartFaults.Of(fault, _options) is { } wrong) throw wrong;
            SnsLog.QueueAway(_log, fault.Message);
            return false;
        }
    }
}
