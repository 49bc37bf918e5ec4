using Pubby.Core;
using Pubby.Core.Policies;

namespace Pubby.Aws.Sns;

/// <summary>
/// Receives the region's queue, from the start of the hub or as soon as the servers answer. Creates topic and queue
/// first if the hub is set to do so for development.
/// </summary>
/// <param name="development">Null: an operator creates topic and queue.</param>
internal sealed class SnsQueueReceiver(
    SnsOptions options, SqsQueue queue, SnsDevelopment? development, SnsInbox inbox, TimeProvider time, ILogger log)
    : IAsyncDisposable
{
    private static readonly TimeSpan StartPause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private Task _starting = Task.CompletedTask;
    private SqsReceiver? _receiver;
    private string? _fault;

    /// <summary>Messages of other regions are received.</summary>
    public bool IsReceiving => Volatile.Read(ref _receiver) is not null;

    /// <summary>Opens the queue. Does not wait for a server that is unavailable: the queue is opened later.</summary>
    /// <exception cref="PubbyStartException">The settings can never work.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await TryOpenAsync(cancellationToken)) _starting = Task.Run(OpenLaterAsync, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _starting;
        if (_receiver is not null) await _receiver.DisposeAsync();
        _stopping.Dispose();
    }

    private Task OpenLaterAsync() => BackgroundLoop.RunUntilDoneAsync(async token =>
    {
        await Task.Delay(StartPause, time, token);
        return await TryOpenLateAsync(token);
    }, fault => BackgroundWorkLog.Failed(log, "opening the region's queue", fault), time, _stopping.Token);

    /// <summary>
    /// The hub serves already, so settings that are wrong, as far as AWS says, do not stop it. A permission that was
    /// just given may take minutes until it is known everywhere.
    /// </summary>
    private async Task<bool> TryOpenLateAsync(CancellationToken stopping)
    {
        try
        {
            return await TryOpenAsync(stopping);
        }
        catch (PubbyStartException fault)
        {
            OnUnavailable(fault.Message);
            return false;
        }
    }

    /// <returns>False: a server is unavailable.</returns>
    private async Task<bool> TryOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (development is not null) await development.MakeAsync(cancellationToken);
            var attributes = await queue.AttributesAsync(["RedrivePolicy"], cancellationToken);
            if (!attributes.ContainsKey("RedrivePolicy")) SnsLog.NoRedrive(log, queue.Url);
            if (_fault is not null) SnsLog.QueueRecovered(log);
            _receiver = new SqsReceiver(queue, inbox, time, log);
            return true;
        }
        catch (Exception fault) when (fault is SnsException or QueueException)
        {
            if (SnsStartFaults.Of(fault, options) is { } wrong) throw wrong;
            OnUnavailable(fault.Message);
            return false;
        }
    }

    /// <summary>Once for each reason: it is tried every few seconds.</summary>
    private void OnUnavailable(string reason)
    {
        if (reason != _fault) SnsLog.QueueUnavailable(log, reason);
        _fault = reason;
    }
}
