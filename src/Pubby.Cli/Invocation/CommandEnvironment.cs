namespace Pubby.Cli.Invocation;

/// <summary>All that a command has around it, so that a test can give it others.</summary>
/// <param name="In">What is piped into it.</param>
/// <param name="Out">Data.</param>
/// <param name="Error">Words: what happens meanwhile, and why something failed.</param>
internal sealed record CommandEnvironment(TextReader In, TextWriter Out, TextWriter Error)
{
    /// <summary>Nothing is piped into it, so reading would wait for somebody to type.</summary>
    public bool IsInputTerminal { get; init; }

    public bool IsOutputTerminal { get; init; }

    public bool IsErrorTerminal { get; init; }

    /// <summary>A variable of the environment; null: it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    /// <summary>The working directory.</summary>
    public string Directory { get; init; } = System.IO.Directory.GetCurrentDirectory();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static CommandEnvironment OfProcess() => new(Console.In, PipeOutput.TryOpen() ?? Console.Out, Console.Error)
    {
        IsInputTerminal = !Console.IsInputRedirected,
        IsOutputTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
        Variable = Environment.GetEnvironmentVariable,
    };
}
