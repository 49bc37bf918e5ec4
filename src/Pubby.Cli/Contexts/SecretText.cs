using Pubby.Cli.Invocation;

namespace Pubby.Cli.Contexts;

/// <summary>
/// A key or a token: itself, <c>@FILE</c> that holds it, or <c>env:NAME</c>. The last two keep it out of a shell's
/// history and of the list of processes.
/// </summary>
internal static class SecretText
{
    private const string Variable = "env:";

    /// <exception cref="CommandException">The file or the variable is not there.</exception>
    public static string Read(string text, CommandEnvironment environment)
    {
        if (text.StartsWith('@')) return OfFile(Path.Combine(environment.Directory, text[1..]));
        if (!text.StartsWith(Variable, StringComparison.Ordinal)) return text;
        var name = text[Variable.Length..];
        return environment.Variable(name) is { Length: > 0 } value
            ? value
            : throw new CommandException(ExitCode.Usage, $"The variable {name} is not set, and should hold a secret.");
    }

    private static string OfFile(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"The file {path} cannot be read: {fault.Message}", fault);
        }
    }
}
