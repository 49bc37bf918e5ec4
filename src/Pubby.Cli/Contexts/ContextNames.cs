using System.CommandLine.Completions;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Contexts;

/// <summary>The contexts that there are, for a shell that completes their names.</summary>
internal static class ContextNames
{
    public static Func<CompletionContext, IEnumerable<CompletionItem>> Of(CommandEnvironment environment) =>
        _ => Find(environment);

    private static IEnumerable<CompletionItem> Find(CommandEnvironment environment)
    {
        try
        {
            return ContextFile.Of(environment).All
                .Select(context => new CompletionItem(context.Key, detail: Output.Visible(context.Value.Url)));
        }
        catch (Exception fault) when (fault is CommandException or IOException or UnauthorizedAccessException)
        {
            // Whoever uses a context is told what is wrong with the file.
            return [];
        }
    }
}
