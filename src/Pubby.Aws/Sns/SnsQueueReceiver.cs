using Pubby.Core;

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

    private async Task OpenLaterAsync()
    {
        try
        {
            do await Task.Delay(StartPause, time, _stopping.Token);
            while (!await TryOpenAsync(_stopping.Token));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (PubbyStartException fault)
        {
            // Only now the settings are known to be wrong. The hub already serves, so it does not stop.
            SnsLog.QueueUnavailable(log, fault.Message);
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
            _receiver = new SqsReceiver(queue, inbox, time, log);
            return true;
        }
        catch (Exception fault) when (fault is SnsException or QueueException)
        {
            if (SnsStartFaults.Of(fault, options) is { } wrong) throw wrong;
            SnsLog.QueueUnavailable(log, fault.Message);
            return false;
        }
    }
}
