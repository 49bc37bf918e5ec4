using Pubby.Core;
using Pubby.Core.Draining;
using Pubby.Core.Policies;

namespace Pubby.Hub.Lifecycle.Drain;

/// <summary>Hands what each signal says to the node's state.</summary>
internal sealed partial class DrainSignals(
    IEnumerable<IDrainSignal> signals, NodeState state, IHostApplicationLifetime application, TimeProvider time,
    ILogger<DrainSignals> log)
{
    /// <summary>Call once.</summary>
    public void Start()
    {
        foreach (var signal in signals) _ = WatchAsync(signal, application.ApplicationStopping);
    }

    /// <summary>A signal that fails is no reason to drain, and none to be deaf to it or to the others.</summary>
    private Task WatchAsync(IDrainSignal signal, CancellationToken stopping)
    {
        var isFirst = true;
        return BackgroundLoop.RunUntilDoneAsync(async token =>
        {
            // It tells of changes, and begins from nothing: it would not take back what it ordered before it failed.
            if (!isFirst) state.SetOrder(signal.Name, null);
            isFirst = false;
            await foreach (var order in signal.WatchAsync(token)) state.SetOrder(signal.Name, order);
            return true;
        }, fault => LogFailed(log, signal.Name, fault), time, stopping);
    }

    [LoggerMessage(EventIds.DrainSignalFailed, LogLevel.Error,
        "Bug: the drain signal {Signal} failed. The node listens to it again in 10 s.")]
    private static partial void LogFailed(ILogger log, string signal, Exception fault);
}
