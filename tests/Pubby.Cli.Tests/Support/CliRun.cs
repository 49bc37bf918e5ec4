using System.Text;
using System.Text.Json.Nodes;
using Pubby.Cli.Invocation;
using Pubby.Testing;

namespace Pubby.Cli.Tests.Support;

/// <summary>How a command ended, and what it wrote.</summary>
internal sealed record CliResult(ExitCode ExitCode, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Each line of stdout.</summary>
    public JsonNode[] Json => [.. Lines.Select(line => JsonNode.Parse(line)!)];
}

/// <summary>
/// A command in this process: all of the tool but its process. It sees no variable, and nothing of this machine's user.
/// </summary>
public sealed class CliRun(string[] arguments) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ctrlC = new();
    private readonly TextBuffer _out = new();
    private readonly TextBuffer _error = new();
    private Task<int>? _running;

    public string[] Arguments => arguments;

    public Dictionary<string, string> Variables { get; } = [];

    public string Input { get; init; } = "";

    public string Directory { get; init; } = "/nowhere";

    /// <summary>Its streams are terminals.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>What it waits by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string Out => _out.Text;

    public string Error => _error.Text;

    public CliRun Begin()
    {
        var environment = new CommandEnvironment(new StringReader(Input), _out, _error)
        {
            Variable = name => Variables.GetValueOrDefault(name),
            Directory = Directory,
            Time = Time,
            IsOutputTerminal = IsTerminal,
            IsErrorTerminal = IsTerminal,
        };
        if (!Variables.ContainsKey("XDG_CONFIG_HOME")) Variables["XDG_CONFIG_HOME"] = "/nowhere";
        _running ??= Task.Run(() => CommandLine.RunAsync(arguments, environment, _ctrlC.Token));
        return this;
    }

    /// <summary>Waits until both streams together have the text.</summary>
    public Task UntilAsync(string text)
    {
        Begin();
        return Eventually.UntilAsync(() => (Out + Error).Contains(text, StringComparison.Ordinal)
            || _running!.IsCompleted, () => $"{text} in:\n{Out}{Error}");
    }

    /// <summary>As Ctrl-C does.</summary>
    public void Interrupt() => _ctrlC.Cancel();

    internal async Task<CliResult> ResultAsync()
    {
        Begin();
        var code = await _running!.WaitAsync(Eventually.Limit);
        return new CliResult((ExitCode)code, Out, Error);
    }

    public async ValueTask DisposeAsync()
    {
        await _ctrlC.CancelAsync();
        if (_running is not null) await _running;
        _ctrlC.Dispose();
    }

    /// <summary>Written and read by several threads.</summary>
    private sealed class TextBuffer : TextWriter
    {
        private readonly StringBuilder _text = new();

        public override Encoding Encoding => Encoding.UTF8;

        public string Text
        {
            get
            {
                lock (_text) return _text.ToString();
            }
        }

        public override void Write(char value)
        {
            lock (_text) _text.Append(value);
        }

        public override void Write(string? value)
        {
            lock (_text) _text.Append(value);
        }
    }
}
