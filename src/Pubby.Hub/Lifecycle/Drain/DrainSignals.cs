using Pubby.Core;
using Pubby.Core.Draining;

namespace Pubby.Hub.Lifecycle.Drain;

/// <summary>Hands what each signal says to the node's state.</summary>
internal sealed partial class DrainSignals(
    IEnumerable<IDrainSignal> signals, NodeState state, IHostApplicationLifetime application,
    ILogger<DrainSignals> log)
{
    /// <summary>Call once.</summary>
    public void Start()
    {
        foreach (var signal in signals) _ = WatchAsync(signal, application.ApplicationStopping);
    }

    private async Task WatchAsync(IDrainSignal signal, CancellationToken stopping)
    {
        try
        {
            await foreach (var order in signal.WatchAsync(stopping)) state.SetOrder(signal.Name, order);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The process ends.
        }
        catch (Exception fault)
        {
            // A signal that fails is no reason to drain, and no reason to stop listening to the others.
            LogFailed(log, signal.Name, fault);
        }
    }

    [LoggerMessage(EventIds.DrainSignalFailed, LogLevel.Error,
        "Bug: the drain signal {Signal} failed. The node no longer listens to it.")]
    private static partial void LogFailed(ILogger log, string signal, Exception fault);
}
