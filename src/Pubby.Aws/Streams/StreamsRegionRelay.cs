using Pubby.Core;
using Pubby.Core.Messages;
using Pubby.Core.Regions;
using Pubby.Core.Storage;

namespace Pubby.Aws.Streams;

/// <summary>
/// Regions that share a global table: the table replicates what is stored, and each region reads its own replica's
/// stream. So nothing is sent here, and nothing that is stored can be lost on the way. Ephemeral messages are in no
/// table, and reach only this region.
/// </summary>
internal sealed partial class StreamsRegionRelay(
    StreamsClients clients, StreamWorkerFactory workers, StreamsRelayOptions options, TimeProvider time,
    ILogger<StreamsRegionRelay> log) : IRegionRelay
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeSpan _period = options.TakeoverAfter / 3;
    private Task _running = Task.CompletedTask;
    private bool _isFailing;

    public async Task StartAsync(IRegionListener listener, CancellationToken cancellationToken)
    {
        try
        {
            // Called for its exceptions: settings that can never work stop the start.
            await clients.Table.FindAsync(cancellationToken);
        }
        catch (StoreUnavailableException fault)
        {
            OnFailed(fault);
        }
        cancellationToken.UnsafeRegister(static relay => ((StreamsRegionRelay)relay!)._stopping.Cancel(), this);
        _running = Task.Run(() => RunAsync(workers.Create(listener)), CancellationToken.None);
    }

    /// <summary>The store is the relay.</summary>
    public ValueTask<bool> ForwardAsync(string room, Message message) => new(true);

    /// <summary>If the store contains the message after all, its stream shows it.</summary>
    public void RequestRefresh(string room)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    private async Task RunAsync(StreamWorker worker)
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                var ended = worker.ShardEnded;
                await TurnAsync(worker);
                // Spread, so that nodes do not call at the same moment.
                var pause = _period * (0.8 + Random.Shared.NextDouble() / 5);
                await Task.WhenAny(Task.Delay(pause, time, _stopping.Token), ended);
            }
        }
        finally
        {
            await worker.ReleaseAsync();
        }
    }

    private async Task TurnAsync(StreamWorker worker)
    {
        try
        {
            await worker.TurnAsync(_stopping.Token);
            if (_isFailing) LogRecovered(log);
            _isFailing = false;
        }
        catch (Exception fault) when (!_stopping.IsCancellationRequested)
        {
            OnFailed(fault);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private void OnFailed(Exception fault)
    {
        if (!_isFailing)
            LogFailed(log, fault.Message, fault is StoreUnavailableException or StreamsException or PubbyStartException
                ? null : fault);
        _isFailing = true;
    }

    [LoggerMessage(EventIds.StreamUnavailable, LogLevel.Error,
        "The region's stream cannot be read ({Reason}). Other regions' messages arrive later.")]
    private static partial void LogFailed(ILogger log, string reason, Exception? fault);

    [LoggerMessage(EventIds.StreamRecovered, LogLevel.Information, "The region's stream is read again.")]
    private static partial void LogRecovered(ILogger log);
}
