using System.Diagnostics;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>A command in a shell of its own, that ends with everything it started.</summary>
internal sealed class Shell : IDisposable
{
    private readonly Command _command;

    public Shell(string command, string directory, params string[] environment)
    {
        var start = new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = directory,
            // Kept open: wscat ends with its input.
            RedirectStandardInput = true,
        };
        // What a person answers when npx asks whether to fetch wscat.
        start.Environment["npm_config_yes"] = "true";
        foreach (var setting in environment) start.Environment[setting.Split('=')[0]] = setting.Split('=')[1];
        _command = new Command(start);
    }

    public string Output => _command.Output;

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
                if (_command.HasExited) break;
            }
        }
        Assert.Fail($"waited in vain for {text}; the output was:\n{Output}");
    }

    public void Dispose() => _command.Dispose();
}
