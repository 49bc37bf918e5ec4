using System.Diagnostics;
using System.Text;

namespace Pubby.Testing;

/// <summary>A program that runs, and what it writes.</summary>
public sealed class Command : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public Command(string directory, string program, params string[] arguments)
        : this(new ProcessStartInfo(program, arguments) { WorkingDirectory = directory })
    {
    }

    public Command(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Append;
        _process.ErrorDataReceived += Append;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>
    /// Runs it to its end, which must be a good one. Builds take longer than what else is waited for.
    /// </summary>
    public static async Task<string> RunAsync(string directory, string program, params string[] arguments)
    {
        using var command = new Command(directory, program, arguments);
        await command.UntilEndAsync();
        return command.Output;
    }

    public async Task UntilEndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Eventually.Limit * 5);
        if (_process.ExitCode != 0)
            throw new InvalidOperationException($"{this} ended with {_process.ExitCode}:\n{Output}");
    }

    public async Task UntilAsync(string text)
    {
        await Eventually.UntilAsync(() => Has(text) || _process.HasExited, () =>
            $"{this} writes {text}; it wrote:\n{Output}");
        if (_process.HasExited) await _process.WaitForExitAsync();
        if (!Has(text)) throw new InvalidOperationException($"{this} ended and did not write {text}; it " +
            $"wrote:\n{Output}");
    }

    /// <summary>SIGTERM, and waits until it has ended with all that it tidies up.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(Eventually.Limit);
    }

    public override string ToString() =>
        $"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}";

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private bool Has(string text) => Output.Contains(text, StringComparison.Ordinal);

    private void Append(object sender, DataReceivedEventArgs line)
    {
        // The end of a stream, and the other may have lines still to come.
        if (line.Data is null) return;
        lock (_output) _output.Append(line.Data).Append('\n');
    }
}
