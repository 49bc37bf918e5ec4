using System.Runtime.InteropServices;

namespace Pubby.Hub.Lifecycle;

/// <summary>
/// Stops the process as its signals say. At the first signal the node drains, and only then the host stops: the host's
/// own stop would end SignalR's connections without a close message. At the second signal it stops at once. Publishers
/// are served until the end.
/// </summary>
internal sealed class DrainingLifetime(IHostApplicationLifetime application, Drain drain) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly CancellationTokenSource _hurry = new();
    private int _isStopping;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
        {
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }
        // The terminal is closed. That stops the hub like any other signal, unless it was started to ignore it (nohup).
        if (!IgnoredSignals.Contain(PosixSignal.SIGHUP))
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _hurry.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Exchange(ref _isStopping, 1) == 0) _ = DrainAndStopAsync();
        else _hurry.Cancel();
    }

    private async Task DrainAndStopAsync()
    {
        try
        {
            await drain.RunAsync(_hurry.Token);
        }
        catch (OperationCanceledException)
        {
            // A second signal: the remaining clients see the connection end, and reconnect with backoff.
        }
        finally
        {
            application.StopApplication();
        }
    }
}
