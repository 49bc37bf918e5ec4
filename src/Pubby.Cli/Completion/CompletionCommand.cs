using System.CommandLine;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Completion;

/// <summary><c>completion</c>: scripts for shells, which ask <c>pubby complete</c> for what may follow.</summary>
internal sealed class CompletionCommand : PubbyCommand
{
    private readonly Argument<string> _shell = new("SHELL")
    {
        Description = "`bash`, `zsh`, `fish` or `pwsh`.",
        HelpName = "SHELL",
    };

    public CompletionCommand(CommandScope scope)
        : base(scope, "completion", "Prints a script that lets a shell complete commands, options and contexts.",
            "source <(pubby completion bash)", "source <(pubby completion zsh)",
            "pubby completion fish > ~/.config/fish/completions/pubby.fish",
            "pubby completion pwsh | Out-String | Invoke-Expression")
    {
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        Add(_shell);
    }

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        call.Output.Line(call.Get(_shell) switch
        {
            "bash" => ShellScripts.Bash,
            "zsh" => ShellScripts.Zsh,
            "fish" => ShellScripts.Fish,
            _ => ShellScripts.PowerShell,
        });
        return Task.FromResult(ExitCode.Done);
    }
}
