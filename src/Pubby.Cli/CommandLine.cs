using System.CommandLine;
using System.CommandLine.Invocation;
using Pubby.Cli.Invocation;

namespace Pubby.Cli;

/// <summary>One run of the tool.</summary>
internal static class CommandLine
{
    /// <summary>After Ctrl-C: connections are closed meanwhile, and a hub that does not answer is left.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(3);

    /// <summary>What begins with @ is a file with a key, and no file with options.</summary>
    public static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, CommandEnvironment environment, CancellationToken cancellationToken = default)
    {
        try
        {
            return await InvokeAsync(arguments, environment, cancellationToken);
        }
        catch (ReaderGoneException)
        {
            // Of the help: commands handle it themselves.
            return (int)ExitCode.Unread;
        }
        catch (Exception fault)
        {
            await environment.Error.WriteLineAsync($"A fault of pubby itself, please report it: {fault}");
            return (int)ExitCode.Failed;
        }
    }

    private static async Task<int> InvokeAsync(
        string[] arguments, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        var parsed = CommandTree.New(environment).Parse(arguments.Length == 0 ? ["--help"] : arguments, Parsing);
        var faults = parsed.Action is ParseErrorAction || parsed.Action == parsed.CommandResult.Command.Action
            ? Unknown.Explain(parsed) : [];
        if (faults.Count > 0)
        {
            foreach (var fault in faults) await environment.Error.WriteLineAsync(fault);
            var path = HelpWithExamples.PathOf(parsed.CommandResult);
            await environment.Error.WriteLineAsync($"{path} --help says more.");
            return (int)ExitCode.Usage;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            ProcessTerminationTimeout = EndLimit,
            EnableDefaultExceptionHandler = false,
        }, cancellationToken);
    }
}
