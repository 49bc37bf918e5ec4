using Pubby.Core;
using Pubby.Core.Draining;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Lifecycle.Drain;

/// <summary>
/// Does what the node's phase asks for: it closes and opens the node to new connections, closes the open ones, and ends
/// the process. Publishers are served until the end.
/// </summary>
internal sealed partial class DrainLoop(
    NodeState state, ConnectionDrain connections, Admission admission, IHostApplicationLifetime application,
    TimeProvider time, ILogger<DrainLoop> log)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    /// <summary>
    /// A node that is drained may stay so for days, and need not look as often for whom it admitted before.
    /// </summary>
    private static readonly TimeSpan DrainedStep = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromSeconds(30);

    private NodeSnapshot _last = new(NodePhase.Starting, default, null, []);
    private DateTimeOffset _loggedAt;

    private TimeSpan NextStep => _last.Phase == NodePhase.Drained ? DrainedStep : Step;

    /// <summary>Follows the node's state until the process ends. Call once.</summary>
    public void Start() => _ = RunAsync(application.ApplicationStopping);

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (_last.Phase != NodePhase.Stopping)
            {
                var changed = state.Changed;
                Follow(state.Advance(admission.Count), time.GetUtcNow());
                // While nothing is ordered, time alone changes nothing.
                if (_last.Order is null) await changed.WaitAsync(stopping);
                else await Task.WhenAny(changed, Task.Delay(NextStep, time, stopping));
                stopping.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops without a drain: it failed to start, or somebody stops it from within.
        }
        catch (Exception fault)
        {
            // Without this loop the node would not end when it is told to.
            LogFailed(log, fault);
            application.StopApplication();
        }
    }

    private void Follow(NodeSnapshot node, DateTimeOffset now)
    {
        if (node.Phase != _last.Phase) Enter(node, now);
        if (node.Phase == NodePhase.Draining)
        {
            if (node.Order is { IsPaused: true }) connections.Pause(now);
            else connections.CloseDue(now, node.Order?.Deadline);
            if (now - _loggedAt >= ProgressPeriod) LogProgress(now);
        }
        _last = node;
    }

    private void Enter(NodeSnapshot node, DateTimeOffset now)
    {
        // Two signals at once: the second comes before what the first one ordered.
        var reason = node.Order?.Reason ?? "told twice";
        switch (node.Phase)
        {
            case NodePhase.Serving when _last.Phase != NodePhase.Starting:
                connections.End();
                admission.Open();
                LogWithdrawn(log, admission.Count);
                break;
            case NodePhase.Leaving:
                LogLeaving(log, reason, admission.Count);
                break;
            case NodePhase.Draining:
                admission.Close();
                connections.Begin(now);
                _loggedAt = now;
                LogDraining(log, reason, admission.Count,
                    node.Order?.Deadline is { } deadline ? $"until {deadline:O} at the latest" : "without a deadline");
                break;
            case NodePhase.Drained:
                connections.End();
                LogDrained(log, reason);
                break;
            case NodePhase.Stopping:
                connections.End();
                admission.Close();
                LogStopping(log, reason, admission.Count);
                application.StopApplication();
                break;
        }
    }

    private void LogProgress(DateTimeOffset now)
    {
        _loggedAt = now;
        LogProgress(log, admission.Count, connections.Rate);
    }

    [LoggerMessage(EventIds.Draining, LogLevel.Information,
        "Draining ({Reason}): closing {Connections} open connections, {Deadline}. Their clients reconnect to other " +
        "nodes.")]
    private static partial void LogDraining(ILogger log, string reason, int connections, string deadline);

    [LoggerMessage(EventIds.Leaving, LogLevel.Information,
        "Leaving ({Reason}): not ready any more, and still admitting until the balancer has noticed. " +
        "{Connections} connections are open.")]
    private static partial void LogLeaving(ILogger log, string reason, int connections);

    [LoggerMessage(EventIds.DrainWithdrawn, LogLevel.Information,
        "The order to drain is withdrawn: serving again. {Connections} connections are open.")]
    private static partial void LogWithdrawn(ILogger log, int connections);

    [LoggerMessage(EventIds.Drained, LogLevel.Information,
        "Drained ({Reason}): no connection is open. The node waits, until it is stopped or the order is withdrawn.")]
    private static partial void LogDrained(ILogger log, string reason);

    [LoggerMessage(EventIds.DrainProgress, LogLevel.Information,
        "Draining: {Connections} connections are open, {Rate:F0} are closed a second.")]
    private static partial void LogProgress(ILogger log, int connections, double rate);

    [LoggerMessage(EventIds.Stopping, LogLevel.Information,
        "Stopping ({Reason}): {Connections} connections are open.")]
    private static partial void LogStopping(ILogger log, string reason, int connections);

    [LoggerMessage(EventIds.DrainFailed, LogLevel.Critical, "Bug: the drain failed; the node stops.")]
    private static partial void LogFailed(ILogger log, Exception fault);
}
