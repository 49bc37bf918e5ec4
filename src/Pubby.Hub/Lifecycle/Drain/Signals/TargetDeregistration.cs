using Pubby.Aws.Targets;
using Pubby.Core;

namespace Pubby.Hub.Lifecycle.Drain.Signals;

/// <summary>
/// Takes the node out of its target group when it has to end and its balancer does not know it yet: ECS may leave a
/// Spot task of Fargate registered until after SIGTERM.
/// </summary>
internal sealed partial class TargetDeregistration(
    NodeState state, EcsTargetSignal target, IHostApplicationLifetime application, ILogger<TargetDeregistration> log)
{
    /// <summary>Call once.</summary>
    public void Start() => _ = RunAsync(application.ApplicationStopping);

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                var changed = state.Changed;
                if (state.Read().Order is { Exits: true, IsFinal: true }) break;
                await changed.WaitAsync(stopping);
            }
            foreach (var (one, fault) in await target.DeregisterAsync(stopping))
            {
                if (fault is null) LogDone(log, one);
                else LogFailed(log, one, fault.Sentence);
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    [LoggerMessage(EventIds.TargetDeregistered, LogLevel.Information,
        "The node has to end and was still healthy: deregistered the target {Target}.")]
    private static partial void LogDone(ILogger log, OwnTarget target);

    [LoggerMessage(EventIds.TargetNotDeregistered, LogLevel.Warning,
        "The node has to end, and cannot deregister the target {Target}: {Reason}")]
    private static partial void LogFailed(ILogger log, OwnTarget target, string reason);
}
