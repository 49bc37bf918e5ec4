using System.Diagnostics;
using Pubby.Cli.Tests.Support;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>The scripts of <c>pubby completion</c>, in the shells that they are for.</summary>
public sealed class ShellCompletionTests : IDisposable
{
    /// <summary>What is typed, and the words that the shell then has for the last one.</summary>
    private static readonly (string Line, string Words)[] Expected =
    [
        ("pubby pu", "pub"),
        ("pubby sub --du", "--dump --duration"),
        ("pubby sub --", "--admin-key --admin-url --context --count --dump --duration --help --json --key --plain " +
            "--signalr --since --timeout --token --url"),
        ("pubby --context ", "eu:west local"),
        ("pubby --context=l", "--context=local"),
        ("pubby context use eu:w", "eu:west"),
        ("pubby --context \"lo", "local"),
        ("pubby keys new --role ", "operate read"),
        ("pubby pub \"it's\" 'a b' --te", "--text"),
        ("pubby pub match:1 a@b '{\"c\":\"d e\"}' --te", "--text"),
        // None of them is a pattern.
        ("pubby .*", ""),
    ];

    private readonly TempDirectory _home = new();

    private Dictionary<string, string> Variables => new()
    {
        ["HOME"] = _home.Path,
        ["XDG_CONFIG_HOME"] = _home.Path,
        ["ZDOTDIR"] = _home.Path,
        ["TERM"] = "xterm",
    };

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Bash_completes_what_is_typed()
    {
        // One key inserts all that may follow, the other shows the line.
        await WriteAsync("rc", $$"""
            PS1='ready> '
            unset HISTFILE
            pubby() { dotnet '{{Tool}}' "$@"; }
            source <(pubby completion bash)
            bind 'set enable-bracketed-paste off'
            bind '"\C-xi": insert-completions'
            show() { printf '\n<<%s>>\n' "$READLINE_LINE"; READLINE_LINE= READLINE_POINT=0; }
            bind -x '"\C-xs": show'
            """);
        await using var shell = await StartAsync("bash", $"bash --noprofile --rcfile {_home.File("rc")} -i");
        foreach (var (line, words) in Expected)
        {
            var before = line[..(line.LastIndexOf(' ') + 1)];
            var completed = words.Length > 0 ? $"{before}{words} " : line;
            Assert.Equal(completed, await shell.TypeAsync($"{line}\u0018i\u0018s"));
        }
        // With the cursor in a word, what is before it counts.
        Assert.Equal("pubby pub  match", await shell.TypeAsync("pubby pu match\u001bb\u0002\u0018i\u0018s"));
    }

    [Fact]
    public async Task Zsh_completes_what_is_typed()
    {
        // Whatever a completion hands to the shell is noted on its way, as far as it matches.
        await WriteAsync(".zshrc", $$"""
            PS1='ready> '
            pubby() { dotnet '{{Tool}}' "$@"; }
            source <(pubby completion zsh)
            typeset -ga hits
            compadd() { local -a more; builtin compadd -O more "$@"; hits+=("${more[@]}"); builtin compadd "$@"; }
            show() { zle -I; print -r -- "<<${(j: :)hits}>>"; hits=(); BUFFER=; }
            zle -N show
            bindkey '^Xs' show
            """);
        await using var shell = await StartAsync("zsh", "zsh -d -i");
        foreach (var (line, words) in Expected)
            Assert.Equal((line, words), (line, await shell.TypeAsync($"{line}\t\u0018s")));
    }

    [Fact]
    public async Task Fish_completes_what_is_typed()
    {
        SkipWithout("fish");
        await AddContextsAsync();
        await WriteAsync("lines", string.Join('\n', Expected.Select(one => one.Line)));
        await WriteAsync("try.fish", $$"""
            function pubby; dotnet '{{Tool}}' $argv; end
            pubby completion fish | source
            while read --line line
                set words (complete --do-complete "$line" | string replace --regex '\t.*' '')
                echo "<<$words>>"
            end < {{_home.File("lines")}}
            """);
        var start = new ProcessStartInfo("fish", ["--no-config", _home.File("try.fish")])
        {
            WorkingDirectory = _home.Path,
        };
        foreach (var (name, value) in Variables) start.Environment[name] = value;
        using var fish = new Command(start);
        await fish.UntilEndAsync();
        Assert.Equal(Expected.Select(one => $"<<{one.Words}>>"),
            fish.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Tool => Path.Combine(AppContext.BaseDirectory, "pubby.dll");

    private async Task<ShellTerminal> StartAsync(string shell, string command)
    {
        SkipWithout(shell);
        SkipWithout("script");
        await AddContextsAsync();
        var terminal = new ShellTerminal(command, Variables);
        await terminal.UntilAsync("ready> ");
        return terminal;
    }

    private async Task AddContextsAsync()
    {
        foreach (var name in new[] { "local", "eu:west" })
        {
            await using var add = new CliRun(["context", "add", name, "--url", "http://localhost:5080"])
            {
                Variables = { ["XDG_CONFIG_HOME"] = _home.Path },
            };
            Assert.Equal(ExitCode.Done, (await add.ResultAsync()).ExitCode);
        }
    }

    private static void SkipWithout(string program) => Assert.SkipUnless(
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(path => File.Exists(Path.Combine(path, program))),
        $"there is no {program} on this machine");

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_home.File(name), text + "\n");
}
