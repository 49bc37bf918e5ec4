using System.CommandLine;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Completion;

/// <summary>
/// <c>completion</c>: scripts for shells. They ask the tool what could follow, by its directive <c>[suggest]</c>.
/// </summary>
internal sealed class CompletionCommand : PubbyCommand
{
    private const string Bash = """
        _pubby() {
          local IFS=$'\n'
          COMPREPLY=($(pubby "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null | grep -- "^${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _pubby pubby
        """;

    private const string Zsh = """
        _pubby() {
          local -a found
          found=("${(@f)$(pubby "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          compadd -- $found
          _files
        }
        compdef _pubby pubby
        """;

    private const string Fish = """
        complete -c pubby -a '(pubby "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName pubby -ScriptBlock {
            param($word, $line, $position)
            pubby "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    private readonly Argument<string> _shell = new("SHELL") { Description = "`bash`, `zsh`, `fish` or `pwsh`." };

    public CompletionCommand(CommandScope scope)
        : base(scope, "completion", "Prints a script that lets a shell complete commands and options.",
            "source <(pubby completion bash)", "pubby completion fish > ~/.config/fish/completions/pubby.fish",
            "pubby completion pwsh | Out-String | Invoke-Expression")
    {
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        Add(_shell);
    }

    protected override Task<ExitCode> RunAsync(Call call, CancellationToken cancellationToken)
    {
        call.Output.Line(call.Get(_shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            _ => PowerShell,
        });
        return Task.FromResult(ExitCode.Done);
    }
}
