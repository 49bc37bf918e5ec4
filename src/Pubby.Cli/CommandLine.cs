using System.CommandLine;
using System.CommandLine.Invocation;
using Pubby.Cli.Invocation;

namespace Pubby.Cli;

/// <summary>One run of the tool.</summary>
internal static class CommandLine
{
    /// <summary>After Ctrl-C: closing connections takes a moment, and a hub that does not answer takes no longer.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(3);

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, CommandEnvironment environment, CancellationToken cancellationToken = default)
    {
        // What begins with @ is a file with a key, and no file with options.
        var parsed = CommandTree.New(environment).Parse(
            arguments.Length == 0 ? ["--help"] : arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var error in parsed.Errors) await environment.Error.WriteLineAsync(error.Message);
            await environment.Error.WriteLineAsync($"{HelpWithExamples.PathOf(parsed.CommandResult)} --help says more.");
            return (int)ExitCode.Usage;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            ProcessTerminationTimeout = EndLimit,
        }, cancellationToken);
    }
}
