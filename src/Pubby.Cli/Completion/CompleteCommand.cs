using System.CommandLine;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Completion;

/// <summary>
/// <c>complete</c>: what may stand in place of the last word, a line each, with a tab before its description. For
/// shells alone, so no page and no help has it. It gets words, not a line: what quotes mean, only the shell knows.
/// </summary>
internal sealed class CompleteCommand : PubbyCommand
{
    private readonly Argument<string[]> _words = new("WORD")
    {
        Description = "The words after `pubby`, the last one as far as it was typed.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public CompleteCommand(CommandScope scope)
        : base(scope, "complete", "Prints what may follow.")
    {
        Hidden = true;
        Add(_words);
    }

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        var candidates = Candidates.Of(CommandTree.New(call.Environment), call.Get(_words));
        foreach (var (text, description) in candidates)
            call.Output.Line(description is null ? text : $"{text}\t{description}");
        return Task.FromResult(ExitCode.Done);
    }
}
