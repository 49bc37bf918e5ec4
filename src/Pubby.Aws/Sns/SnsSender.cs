using System.Threading.Channels;

namespace Pubby.Aws.Sns;

/// <summary>
/// Sends messages to the topic. Messages that arrive while calls are in progress share the next call: a single message
/// does not wait, and many messages cost few calls. The number of waiting bytes is limited; beyond it no message is
/// taken. Safe for any number of threads.
/// </summary>
internal sealed class SnsSender : IAsyncDisposable
{
    /// <summary>Calls at the same time. At 20 ms each, with ten messages in each: 4,000 messages a second.</summary>
    private const int MaxCalls = 8;

    private const int MaxWaitingBytes = 16 * 1024 * 1024;

    private readonly Channel<Waiting> _queue =
        Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _calls = new(MaxCalls, MaxCalls);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ISnsClient _client;
    private readonly string _topicArn;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly Task _running;
    private int _waitingBytes;

    /// <param name="timeout">How long a message waits at most, for its turn and for SNS.</param>
    public SnsSender(ISnsClient client, string topicArn, TimeSpan timeout, TimeProvider time)
    {
        (_client, _topicArn, _timeout, _time) = (client, topicArn, timeout, time);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Returns within the limit.</summary>
    public async ValueTask<Sent> SendAsync(SnsMessage message)
    {
        if (Interlocked.Add(ref _waitingBytes, message.Bytes) > MaxWaitingBytes)
        {
            Interlocked.Add(ref _waitingBytes, -message.Bytes);
            return new Sent(SendOutcome.Unavailable, "too many messages wait");
        }
        var waiting = new Waiting(message);
        if (!_queue.Writer.TryWrite(waiting)) return new Sent(SendOutcome.Unavailable, "the node is stopping");
        try
        {
            return await waiting.Task.WaitAsync(_timeout, _time);
        }
        catch (TimeoutException)
        {
            // If its turn has not come, it is skipped. If SNS takes it after all, SNS gets it twice.
            waiting.TrySetResult(new Sent(SendOutcome.Unavailable, "timeout"));
            return await waiting.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _running;
        for (var call = 0; call < MaxCalls; call++) await _calls.WaitAsync();
        while (_queue.Reader.TryRead(out var waiting))
            waiting.TrySetResult(new Sent(SendOutcome.Unavailable, "the node is stopping"));
        _calls.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _queue.Reader.WaitToReadAsync(_stopping.Token))
            {
                await _calls.WaitAsync(_stopping.Token);
                _ = SendBatchAsync(TakeBatch());
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private List<Waiting> TakeBatch()
    {
        var batch = new List<Waiting>();
        var bytes = 0;
        while (batch.Count < SnsLimits.BatchEntries && _queue.Reader.TryPeek(out var next)
            && bytes + next.Message.Bytes <= SnsLimits.MessageBytes)
        {
            _queue.Reader.TryRead(out _);
            if (next.Task.IsCompleted)
            {
                Interlocked.Add(ref _waitingBytes, -next.Message.Bytes);
                continue;
            }
            batch.Add(next);
            bytes += next.Message.Bytes;
        }
        return batch;
    }

    private async Task SendBatchAsync(List<Waiting> batch)
    {
        try
        {
            if (batch.Count > 0) await CallAsync(batch);
        }
        catch (Exception fault)
        {
            // An answer that SNS never gives. The waiting messages fail, and nothing else stops.
            foreach (var waiting in batch) waiting.TrySetResult(new Sent(SendOutcome.Unavailable, fault.Message));
        }
        finally
        {
            Interlocked.Add(ref _waitingBytes, -batch.Sum(waiting => waiting.Message.Bytes));
            _calls.Release();
        }
    }

    private async Task CallAsync(IReadOnlyList<Waiting> batch)
    {
        try
        {
            var faults =
                await _client.PublishBatchAsync(_topicArn, [.. batch.Select(waiting => waiting.Message)],
                    CancellationToken.None);
            for (var i = 0; i < batch.Count; i++) batch[i].TrySetResult(Sent.Of(faults[i]));
        }
        catch (SnsException fault) when (fault.IsOurs && batch.Count > 1)
        {
            // One of the messages makes SNS reject the whole batch.
            foreach (var waiting in batch) await CallAsync([waiting]);
        }
        catch (SnsException fault)
        {
            foreach (var waiting in batch)
                waiting.TrySetResult(
                    new Sent(fault.IsOurs ? SendOutcome.Refused : SendOutcome.Unavailable, fault.Code));
        }
    }

    /// <summary>Completes with the result. Continuations run on other threads, because they publish.</summary>
    private sealed class Waiting(SnsMessage message)
        : TaskCompletionSource<Sent>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public SnsMessage Message => message;
    }
}

/// <param name="Reason">Why it was not taken, for logs.</param>
internal readonly record struct Sent(SendOutcome Outcome, string Reason = "")
{
    public static Sent Of(SnsEntryFault? fault) =>
        fault is null
            ? new(SendOutcome.Taken) : new(fault.IsOurs ? SendOutcome.Refused : SendOutcome.Unavailable, fault.Code);
}

internal enum SendOutcome : byte
{
    Taken,

    /// <summary>Sent again, it may be taken.</summary>
    Unavailable,

    /// <summary>Sent again, it would be rejected again.</summary>
    Refused,
}
