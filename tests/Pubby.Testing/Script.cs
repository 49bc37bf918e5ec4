using System.Diagnostics;
using System.Text;

namespace Pubby.Testing;

/// <summary>A run of one of the scripts in <c>deploy/</c>.</summary>
public sealed class Script : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Lock _gate = new();

    private Script(string name, int port)
    {
        Port = port;
        _process =
            Process.Start(
                new ProcessStartInfo(Path.Combine(Checkout.Root, "deploy", name),
                    [$"{port}"])
                { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The first of its ports.</summary>
    public int Port { get; }

    public bool HasEnded => _process.HasExited;

    public string Output
    {
        get
        {
            lock (_gate) return _output.ToString();
        }
    }

    /// <summary>Runs it on free ports until it says that it is up.</summary>
    /// <param name="name">Its file's name.</param>
    /// <param name="ports">How many it takes.</param>
    public static async Task<Script> StartAsync(string name, int ports)
    {
        // It builds the hub.
        using var building = await Checkout.LockAsync();
        while (true)
        {
            var script = new Script(name, FreePort.Row(ports));
            await Eventually.UntilAsync(
                () => script.HasEnded || script.Output.Contains("Ctrl-C stops all of it", StringComparison.Ordinal),
                () => $"{name} is up; it said: {script.Output}", Eventually.Limit * 5);
            if (!script.HasEnded) return script;
            // What it wrote last is read a moment after its end.
            await script.EndedAsync();
            var output = script.Output;
            script.Dispose();
            // Somebody was faster.
            if (!output.Contains("is taken", StringComparison.Ordinal))
                throw new InvalidOperationException($"deploy/{name} ended: {output}");
        }
    }

    /// <summary>Runs a line of curl that it shows, as somebody who pastes it.</summary>
    /// <param name="command">What the line begins with, behind its label.</param>
    public Task PasteAsync(string command) => RunAsync($"{LineOf(command)} -sf -o /dev/null");

    /// <summary>What a line that it shows prints, in the checkout.</summary>
    /// <param name="command">What the line begins with, behind its label.</param>
    /// <param name="more">Further arguments.</param>
    public Task<string> OutputOfAsync(string command, string more = "") => RunAsync($"{LineOf(command)} {more}");

    /// <summary>A line that it shows, without its label.</summary>
    public string LineOf(string command)
    {
        var line = Output.Split('\n').Single(line => line.Contains(command, StringComparison.Ordinal));
        return line[line.IndexOf(command, StringComparison.Ordinal)..].TrimEnd();
    }

    /// <summary>What a command prints, in the checkout; a failure is thrown.</summary>
    public static async Task<string> RunAsync(string line)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", line])
        { RedirectStandardOutput = true, WorkingDirectory = Checkout.Root })!;
        var output = await bash.StandardOutput.ReadToEndAsync().WaitAsync(Eventually.Limit);
        await bash.WaitForExitAsync().WaitAsync(Eventually.Limit);
        if (bash.ExitCode != 0) throw new InvalidOperationException($"{line} ended with {bash.ExitCode}: {output}");
        return output;
    }

    /// <summary>SIGTERM, on which it stops all that it started.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public Task EndedAsync() => _process.WaitForExitAsync().WaitAsync(Eventually.Limit);

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
