using System.Diagnostics;
using System.Text;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>A command in a shell of its own, that ends with everything it started.</summary>
internal sealed class Shell : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public Shell(string command, string directory, params string[] environment)
    {
        var start = new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = directory,
            // Kept open: wscat ends with its input.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What a person answers when npx asks whether to fetch wscat.
        start.Environment["npm_config_yes"] = "true";
        foreach (var setting in environment) start.Environment[setting.Split('=')[0]] = setting.Split('=')[1];
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Append;
        _process.ErrorDataReceived += Append;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>
    /// Waits longer than others do: a first build, and a package that npx fetches, take their time.
    /// </summary>
    public async Task UntilAsync(string text)
    {
        for (var round = 0; round < 4; round++)
        {
            try
            {
                await Eventually.UntilAsync(() => Output.Contains(text, StringComparison.Ordinal), text);
                return;
            }
            catch (TimeoutException)
            {
                if (_process.HasExited) break;
            }
        }
        Assert.Fail($"waited in vain for {text}; the output was:\n{Output}");
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Append(object sender, DataReceivedEventArgs line)
    {
        lock (_output) _output.Append(line.Data).Append('\n');
    }
}
