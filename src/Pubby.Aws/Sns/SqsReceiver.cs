using System.Globalization;
using Pubby.Core;
using Pubby.Core.Policies;
using SqsMessage = Amazon.SQS.Model.Message;

namespace Pubby.Aws.Sns;

/// <summary>
/// Receives from the region's queue, which all its nodes share. Each message goes to one node, and that node sends it
/// to the others. Only then it is deleted from the queue. A message that could not be applied is delivered again, to
/// any node.
/// </summary>
internal sealed class SqsReceiver : IAsyncDisposable
{
    /// <summary>
    /// Receivers at the same time. Each has up to ten messages in progress: at 20 ms for a round, a node takes 2,000
    /// messages a second.
    /// </summary>
    private const int Receivers = 4;

    /// <summary>The longest time that SQS can wait for a message before it answers that there is none.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Much longer than ten messages take. After a node dies, its messages are delivered again no sooner.
    /// </summary>
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SqsQueue _queue;
    private readonly SnsInbox _inbox;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Task[] _running;
    private int _isUnavailable;

    public SqsReceiver(SqsQueue queue, SnsInbox inbox, TimeProvider time, ILogger log)
    {
        (_queue, _inbox, _time, _log) = (queue, inbox, time, log);
        _running = [.. Enumerable.Range(0, Receivers).Select(_ => Task.Run(RunAsync))];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_running);
        _stopping.Dispose();
    }

    private Task RunAsync()
    {
        var faults = 0;
        return BackgroundLoop.RunAsync(async token =>
        {
            faults = await TryReceiveAsync(token) ? 0 : faults + 1;
            if (faults > 0) await Task.Delay(After(faults), _time, token);
        }, fault => BackgroundWorkLog.Failed(_log, "reading the region's queue", fault), _time, _stopping.Token);
    }

    /// <summary>SQS delivers again what it sends while the node stops.</summary>
    /// <returns>False: the next receive waits.</returns>
    private async Task<bool> TryReceiveAsync(CancellationToken stopping)
    {
        try
        {
            var messages = await _queue.ReceiveAsync(Wait, Visibility, stopping);
            OnAnswer();
            return await TakeAsync(messages);
        }
        catch (QueueException fault)
        {
            OnFault(fault);
            return false;
        }
    }

    /// <returns>False: some could not be applied.</returns>
    private async Task<bool> TakeAsync(List<SqsMessage> messages)
    {
        if (messages.Count == 0) return true;
        var received = await Task.WhenAll(messages.Select(message => _inbox.ReceiveAsync(message.Body ?? "").AsTask()));
        var done = messages.Where((_, i) => received[i] == Received.Done).ToList();
        var others = messages.Index().Where(entry => received[entry.Index] != Received.Done)
            .Select(entry => (entry.Item, ReturnAfter(received[entry.Index], entry.Item))).ToList();
        if (done.Count > 0) await _queue.DeleteAsync(done);
        if (others.Count > 0) await _queue.ReturnAsync(others);
        return !received.Contains(Received.Again);
    }

    /// <summary>
    /// A message that cannot be read goes to the dead-letter queue soon. One that cannot be applied must not get there
    /// because of a short outage.
    /// </summary>
    private static TimeSpan ReturnAfter(Received received, SqsMessage message) =>
        received == Received.Unreadable ? FirstPause : After(ReceiveCount(message));

    private static int ReceiveCount(SqsMessage message) =>
        message.Attributes?.TryGetValue("ApproximateReceiveCount", out var text) == true
            && int.TryParse(text, CultureInfo.InvariantCulture, out var count) ? count : 1;

    private static TimeSpan After(int times)
    {
        var pause = FirstPause * Math.Pow(2, Math.Clamp(times - 1, 0, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    private void OnFault(QueueException fault)
    {
        if (Interlocked.Exchange(ref _isUnavailable, 1) == 0) SnsLog.QueueUnavailable(_log, fault.Code);
    }

    private void OnAnswer()
    {
        if (Interlocked.Exchange(ref _isUnavailable, 0) == 1) SnsLog.QueueRecovered(_log);
    }
}
