using System.Diagnostics;
using System.Text;
using Pubby.Testing;

namespace Pubby.Cli.Tests.Support;

/// <summary>A shell at a terminal, which <c>script</c> makes. What it prints in &lt;&lt;&gt;&gt; is read.</summary>
internal sealed class ShellTerminal : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _shown = new();
    private readonly Task _reading;
    private int _read;

    public ShellTerminal(string command, IReadOnlyDictionary<string, string> variables)
    {
        var start = new ProcessStartInfo("script", ["-qefc", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _reading = ReadAsync();
    }

    public Task UntilAsync(string text) => Eventually.UntilAsync(
        () => Shown.Contains(text, StringComparison.Ordinal) || _reading.IsCompleted, () => $"{text} in:\n{Shown}");

    /// <summary>Types, and returns what it prints then.</summary>
    public async Task<string> TypeAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
        await Eventually.UntilAsync(() => Next() is not null || _reading.IsCompleted, () => $"an answer in:\n{Shown}");
        var (text, end) = Next() ?? throw new InvalidOperationException($"the shell ended:\n{Shown}");
        _read = end;
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private string Shown
    {
        get
        {
            lock (_shown) return _shown.ToString();
        }
    }

    private (string Text, int End)? Next()
    {
        var shown = Shown;
        var begin = shown.IndexOf("<<", _read, StringComparison.Ordinal);
        var end = begin < 0 ? -1 : shown.IndexOf(">>", begin, StringComparison.Ordinal);
        return end < 0 ? null : (shown[(begin + 2)..end], end + 2);
    }

    private async Task ReadAsync()
    {
        var buffer = new char[1024];
        int count;
        while ((count = await _process.StandardOutput.ReadAsync(buffer)) > 0)
        {
            lock (_shown) _shown.Append(buffer, 0, count);
        }
    }
}
