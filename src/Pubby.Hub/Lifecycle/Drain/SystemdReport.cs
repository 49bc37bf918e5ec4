using Microsoft.Extensions.Hosting.Systemd;
using Pubby.Core;
using Pubby.Core.Draining;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Lifecycle.Drain;

/// <summary>
/// Tells systemd (<c>Type=notify</c>) when the hub serves, and keeps it waiting until its drain is over. Does
/// nothing where no systemd listens. sd_notify(3).
/// </summary>
internal sealed partial class SystemdReport(
    NodeState state, Admission admission, IHostApplicationLifetime application, TimeProvider time,
    ILogger<SystemdReport> log)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>Longer than a period, so that a report may be late.</summary>
    private static readonly TimeSpan Extension = TimeSpan.FromSeconds(30);

    /// <summary>
    /// After one that systemd did not get: soon, as it may be the one without which systemd ends the drain.
    /// </summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly SystemdNotifier _systemd = new();
    private bool _isReadyTold;
    private bool _isFailing;

    /// <summary>Call once.</summary>
    public void Start()
    {
        if (_systemd.IsEnabled) _ = RunAsync(application.ApplicationStopped);
    }

    private async Task RunAsync(CancellationToken stopped)
    {
        try
        {
            while (true)
            {
                var changed = state.Changed;
                var wait = TryReport(state.Read()) ? Period : RetryPause;
                await Task.WhenAny(changed, Task.Delay(wait, time, stopped));
                stopped.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    /// <summary>
    /// systemd may be away for a moment (daemon-reexec), or the process out of files: weeks later the drain still needs
    /// its reports.
    /// </summary>
    private bool TryReport(NodeSnapshot node)
    {
        try
        {
            Report(node, admission.Count);
            _isFailing = false;
        }
        catch (Exception fault)
        {
            if (!_isFailing) LogNotTold(log, fault.Message);
            _isFailing = true;
        }
        return !_isFailing;
    }

    private void Report(NodeSnapshot node, int open)
    {
        // Not of the phase Serving alone: a node may be told to leave before this looks.
        if (!_isReadyTold && node.Phase is not (NodePhase.Starting or NodePhase.Stopping))
        {
            _systemd.Notify(ServiceState.Ready);
            _isReadyTold = true;
        }
        if (node.Order is { Exits: true }) _systemd.Notify(ServiceState.Stopping);
        _systemd.Notify(new ServiceState($"STATUS={node.Phase}: {open} connections"));
        // systemd stops to wait TimeoutStopSec after SIGTERM, unless it is asked for more.
        // At once with the order, before its first phase: the next report is a period later.
        if (node.Order is { Exits: true } && node.Phase != NodePhase.Stopping)
            _systemd.Notify(new ServiceState($"EXTEND_TIMEOUT_USEC={(long)Extension.TotalMicroseconds}"));
    }

    [LoggerMessage(EventIds.SystemdNotTold, LogLevel.Warning,
        "systemd could not be told how the node is ({Reason}). It is told again every second.")]
    private static partial void LogNotTold(ILogger log, string reason);
}
