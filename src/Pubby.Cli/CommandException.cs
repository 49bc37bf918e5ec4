namespace Pubby.Cli;

/// <summary>A command cannot do what it was told; the message says why, and what to do.</summary>
internal class CommandException(ExitCode exitCode, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public ExitCode ExitCode { get; } = exitCode;
}
