using Pubby.Core;
using Pubby.Core.Backplane.Recovery;
using Pubby.Core.Messages;
using Pubby.Core.Policies;
using Pubby.Core.Regions;

namespace Pubby.Aws.Sns;

/// <summary>
/// Messages for other regions that SNS did not take. They are sent again, at first at once, then after waits that
/// double, until SNS takes them. Bounded like <see cref="PendingBroadcasts"/>: beyond the limit, other regions are
/// asked to read whole rooms again. Safe for any number of threads.
/// </summary>
internal sealed class SnsRetryQueue : IAsyncDisposable
{
    /// <summary>One batch, to find out whether SNS has recovered. Then as many as the sender has calls for.</summary>
    private const int Probe = SnsLimits.BatchEntries;

    private const int Round = 8 * SnsLimits.BatchEntries;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>How long a stopping node tries to send what is left.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly PendingBroadcasts _pending = new();
    private readonly JitteredBackoff _backoff = new(FirstPause, LongestPause);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _region;
    private readonly SnsSender _sender;
    private readonly RegionMeter _meter;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Task _running;
    private volatile bool _isUnavailable;

    public SnsRetryQueue(string region, SnsSender sender, RegionMeter meter, TimeProvider time, ILogger log)
    {
        (_region, _sender, _meter, _time, _log) = (region, sender, meter, time, log);
        _running = Task.Run(() => BackgroundLoop.RunAsync(SendPendingAsync,
            fault => BackgroundWorkLog.Failed(_log, "sending to SNS what it had not taken", fault),
            _time, _stopping.Token));
    }

    /// <summary>
    /// SNS did not take the last message. New messages then wait here instead of trying for themselves.
    /// </summary>
    public bool IsUnavailable => _isUnavailable;

    public int Count => _pending.Count;

    public void Add(string room, Message message, Sent sent)
    {
        _meter.Deferred();
        if (sent.Outcome == SendOutcome.Refused) AddRefresh(room, sent.Reason);
        else
        {
            if (!_pending.Add(room, message)) _meter.Abandoned();
            OnUnavailable(sent.Reason);
        }
        Wake();
    }

    /// <summary>For the time while SNS is unavailable.</summary>
    public void Add(string room, Message message)
    {
        _meter.Deferred();
        if (!_pending.Add(room, message)) _meter.Abandoned();
        Wake();
    }

    public void AddRoom(string room)
    {
        if (!_pending.AddRoom(room)) _meter.Abandoned();
        Wake();
    }

    public async ValueTask DisposeAsync()
    {
        _stopping.CancelAfter(_pending.IsEmpty ? TimeSpan.Zero : StopLimit);
        Wake();
        await WaitUntilAsync(() => _pending.IsEmpty);
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
        _wake.Dispose();
    }

    private async Task WaitUntilAsync(Func<bool> isSo)
    {
        try
        {
            while (!isSo()) await Task.Delay(TimeSpan.FromMilliseconds(50), _time, _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // It takes too long: other regions find the messages with their next periodic read.
        }
    }

    private async Task SendPendingAsync(CancellationToken stopping)
    {
        if (_pending.IsEmpty) await _wake.WaitAsync(stopping);
        _backoff.Reset();
        while (!_pending.IsEmpty)
        {
            if (await SendRoundAsync()) _backoff.Reset();
            else await Task.Delay(_backoff.Next(), _time, stopping);
        }
    }

    /// <returns>False: SNS is unavailable, and what it did not take is pending again.</returns>
    private async Task<bool> SendRoundAsync()
    {
        var round = new List<Task<bool>>();
        var max = _isUnavailable ? Probe : Round;
        while (round.Count < max && _pending.TryTake(out var room, out var message))
            round.Add(SendAsync(room, message));
        if (!(await Task.WhenAll(round)).All(isDone => isDone)) return false;
        if (!_isUnavailable) return true;
        _isUnavailable = false;
        SnsLog.Recovered(_log);
        return true;
    }

    private async Task<bool> SendAsync(string room, Message? message)
    {
        var isDone = false;
        try
        {
            isDone = await SendOnceAsync(room, message);
        }
        finally
        {
            if (isDone) _pending.Complete();
            else if (!_pending.PutBack(room, message)) _meter.Abandoned();
        }
        return isDone;
    }

    private async Task<bool> SendOnceAsync(string room, Message? message)
    {
        var encoded = message is null ? null : SnsMessages.Of(_region, room, message);
        var sent = await _sender.SendAsync(encoded ?? SnsMessages.Refresh(_region, room));
        switch (sent.Outcome)
        {
            case SendOutcome.Taken:
                return true;
            case SendOutcome.Refused when encoded is not null:
                AddRefresh(room, sent.Reason);
                return true;
            case SendOutcome.Refused:
                SnsLog.Refused(_log, room, sent.Reason);
                _meter.Abandoned();
                return true;
            default:
                OnUnavailable(sent.Reason);
                return false;
        }
    }

    /// <summary>The message cannot be sent, but a request to read its room can.</summary>
    private void AddRefresh(string room, string reason)
    {
        SnsLog.Refused(_log, room, reason);
        if (!_pending.AddRoom(room)) _meter.Abandoned();
    }

    private void OnUnavailable(string reason)
    {
        if (_isUnavailable) return;
        _isUnavailable = true;
        SnsLog.Unavailable(_log, reason);
    }

    private void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0) _wake.Release();
        }
        catch (Exception fault) when (fault is SemaphoreFullException or ObjectDisposedException)
        {
            // It was woken already, or is disposed.
        }
    }
}
