using System.Diagnostics;
using System.Text;
using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>A run of <c>deploy/fleet</c>.</summary>
internal sealed class Script : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _gate = new();

    public Script(int port)
    {
        _process = Process.Start(new ProcessStartInfo(Path.Combine(Checkout.Root, "deploy/fleet"), [$"{port}"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasEnded => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_gate) return _output.ToString();
        }
    }

    /// <summary>SIGTERM, on which it stops all that it started.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public Task EndedAsync() => _process.WaitForExitAsync().WaitAsync(Patience.Limit);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Terminate();
            _process.WaitForExit();
        }
        _process.Dispose();
    }

    private void Append(string? line)
    {
        if (line is null) return;
        lock (_gate) _output.AppendLine(line);
    }
}
