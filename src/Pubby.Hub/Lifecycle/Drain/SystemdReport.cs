using Microsoft.Extensions.Hosting.Systemd;
using Pubby.Core.Draining;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Lifecycle.Drain;

/// <summary>
/// Tells systemd (<c>Type=notify</c>) when the hub serves, and keeps it waiting until its drain is over. Does
/// nothing where no systemd listens. sd_notify(3).
/// </summary>
internal sealed class SystemdReport(
    NodeState state, Admission admission, IHostApplicationLifetime application, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    /// <summary>Longer than a period, so that a report may be late.</summary>
    private static readonly TimeSpan Extension = TimeSpan.FromSeconds(30);

    private readonly SystemdNotifier _systemd = new();
    private NodePhase _phase = NodePhase.Starting;

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
                Report(state.Read(), admission.Count);
                await Task.WhenAny(changed, Task.Delay(Period, time, stopped));
                stopped.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private void Report(NodeSnapshot node, int open)
    {
        if (node.Phase == NodePhase.Serving && _phase == NodePhase.Starting) _systemd.Notify(ServiceState.Ready);
        if (node.Order is { Exits: true }) _systemd.Notify(ServiceState.Stopping);
        _systemd.Notify(new ServiceState($"STATUS={node.Phase}: {open} connections"));
        // systemd stops to wait TimeoutStopSec after SIGTERM, unless it is asked for more.
        // At once with the order, before its first phase: the next report is a period later.
        if (node.Order is { Exits: true } && node.Phase != NodePhase.Stopping)
            _systemd.Notify(new ServiceState($"EXTEND_TIMEOUT_USEC={(long)Extension.TotalMicroseconds}"));
        _phase = node.Phase;
    }
}
