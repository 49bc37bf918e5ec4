using Pubby.Cli.Invocation;

namespace Pubby.Cli.Reference;

/// <summary><c>reference</c>: docs/reference/command-line.md, of the commands themselves.</summary>
internal sealed class ReferenceCommand : PubbyCommand
{
    public ReferenceCommand(CommandScope scope)
        : base(scope, "reference", "Prints the page of all commands.") => Hidden = true;

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        call.Environment.Out.Write(ReferencePage.Of(CommandTree.New(call.Environment)));
        return Task.FromResult(ExitCode.Done);
    }
}
