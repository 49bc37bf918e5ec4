using System.Diagnostics;

namespace Pubby.Testing;

/// <summary>A server that a test starts for itself, whose faults are signals. Stopped by its process id.</summary>
public abstract class ServerProcess(Func<Process> start) : IAsyncDisposable
{
    private Process _process = start();

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>SIGSTOP: it holds its connections and says nothing.</summary>
    public void Suspend() => Signal("STOP");

    /// <summary>SIGCONT.</summary>
    public void Resume() => Signal("CONT");

    /// <summary>SIGKILL; what it held in memory is gone.</summary>
    public async Task KillAsync()
    {
        if (_process.HasExited) return;
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts it again, on the same port.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        _process.Dispose();
        _process = start();
        await UntilReadyAsync();
    }

    public abstract Task UntilReadyAsync();

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Signal(string signal) => ProcessSignal.Send(ProcessId, signal);
}
