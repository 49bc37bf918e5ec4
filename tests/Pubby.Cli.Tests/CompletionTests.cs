using Pubby.Cli.Tests.Support;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>What may follow on a command line; the shells' own part is ShellCompletionTests'.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("connections config context", "con")]
    [InlineData("show", "config", "s")]
    [InlineData("", "nodes", "")]
    [InlineData("--dump --duration", "sub", "match-1", "--d")]
    [InlineData("--duration", "sub", "match-1", "--dump", "--d")]
    [InlineData("--rooms", "keys", "new", "--rooms", "a", "--ro", "--rooms", "b", "--roo")]
    [InlineData("--timeout --token", "sub", "--t")]
    [InlineData("", "sub", "--", "--d")]
    [InlineData("", "sub", "--timeout", "--d")]
    [InlineData("operate read", "keys", "new", "--role", "")]
    [InlineData("--role=read", "keys", "new", "--role=r")]
    [InlineData("json messagepack", "sub", "--signalr", "")]
    [InlineData("bash", "completion", "b")]
    [InlineData("", "completion", "bash", "")]
    [InlineData(":files", "config", "check", "")]
    [InlineData(":files", "bench", "fanout", "--plan", "pl")]
    [InlineData("", "no-such-command", "")]
    [InlineData("", "reference", "complet")]
    public async Task Words_that_may_follow_are_found(string expected, params string[] words)
    {
        await using var run = new CliRun(["complete", "--", .. words]);
        var result = await run.ResultAsync();
        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Equal(expected, string.Join(' ', result.Lines.Select(line => line.Split('\t')[0])));
    }

    [Fact]
    public async Task What_shells_alone_call_is_in_no_list()
    {
        await using var run = new CliRun(["complete", "--", "comp"]);
        Assert.Equal(
            "completion\tPrints a script that lets a shell complete commands, options and contexts\n",
            (await run.ResultAsync()).Out);
        await using var help = new CliRun(["--help"]);
        Assert.DoesNotContain("  complete ", (await help.ResultAsync()).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_contexts_follow_and_a_file_that_others_may_read_gives_none()
    {
        using var directory = new TempDirectory();
        foreach (var name in new[] { "local", "production" })
            await RunAsync("context", "add", name, "--url", $"https://{name}.example.com");
        const string production = "production\thttps://production.example.com/\n";
        Assert.Equal(production, (await RunAsync("complete", "--", "sub", "--context", "p")).Out);
        Assert.Equal(production, (await RunAsync("complete", "--", "context", "use", "p")).Out);
        Assert.Equal("", (await RunAsync("complete", "--", "context", "add", "p")).Out);
        File.SetUnixFileMode(directory.File("pubby/contexts.json"), (UnixFileMode)Convert.ToInt32("644", 8));
        Assert.Equal(new CliResult(ExitCode.Done, "", ""), await RunAsync("complete", "--", "sub", "--context", "p"));

        async Task<CliResult> RunAsync(params string[] arguments)
        {
            await using var run = new CliRun(arguments) { Variables = { ["XDG_CONFIG_HOME"] = directory.Path } };
            return await run.ResultAsync();
        }
    }
}
