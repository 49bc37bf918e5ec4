using System.Text.RegularExpressions;
using Pubby.Cli.Tests.Support;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>simulate, and that docs/how-to/simulate-a-fleet.md works as it stands there.</summary>
public sealed partial class SimulateTests : IDisposable
{
    private static readonly string Page =
        File.ReadAllText(Path.Combine(Checkout.Root, "docs", "how-to", "simulate-a-fleet.md"));

    private readonly TempDirectory _directory = new();

    public static TheoryData<string> Commands() =>
        [.. BlocksOf("sh").SelectMany(block => block.Trim().Split('\n'))];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_does_what_the_page_says(string command)
    {
        // Files are where whoever runs the command is.
        await File.WriteAllTextAsync(_directory.File("mine.yaml"), BlocksOf("yaml").Single());
        var words = command.Split(" > ")[0].Split(' ')[1..].Select(word =>
            word.StartsWith("docs/", StringComparison.Ordinal) ? Path.Combine(Checkout.Root, word) : word).ToArray();
        var result = await RunAsync(words);
        Assert.True(result.ExitCode == ExitCode.Done, result.Out + result.Error);
        foreach (var written in words.Where(word => word.EndsWith(".csv", StringComparison.Ordinal)
            || word.EndsWith(".svg", StringComparison.Ordinal))) Assert.True(File.Exists(_directory.File(written)));
    }

    [Fact]
    public async Task A_scenario_is_printed_as_a_file_that_it_runs()
    {
        await File.WriteAllTextAsync(
            _directory.File("mine.json"), (await RunAsync("simulate", "black-hole", "--print")).Out);
        var run = await RunAsync("simulate", "mine.json", "--csv", "a.csv", "--svg", "a.svg", "--json");
        Assert.Equal(ExitCode.Done, run.ExitCode);
        var files = Directory.GetFiles(_directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(
            [
                "a-leaves-first.csv", "a-leaves-first.svg", "a-refuses-at-once-retried.csv",
                "a-refuses-at-once-retried.svg", "a-refuses-at-once.csv", "a-refuses-at-once.svg", "mine.json",
            ], files);
        Assert.StartsWith("second,node,connections,connects,refused,moved,cpu,p99_ms\n1,node-000,",
            await File.ReadAllTextAsync(_directory.File("a-leaves-first.csv")), StringComparison.Ordinal);
        Assert.Equal("""
            {"scenario":"black-hole/leaves-first","measure":"refused-by-closed","value":0,"least":null,"most":0,"isMet":true}
            """, run.Lines[1]);
    }

    [Fact]
    public async Task What_does_not_come_out_is_marked_and_the_exit_code_says_so()
    {
        await File.WriteAllTextAsync(_directory.File("mine.yml"), """
            name: mine
            about: nothing happens
            seconds: 10
            fleet: { nodes: 2, clientsPerNode: 10 }
            expect: [{ measure: fallen, least: 1 }]
            """);
        var run = await RunAsync("simulate", "mine.yml");
        Assert.Equal(ExitCode.ChecksFailed, run.ExitCode);
        Assert.Contains("✗ nodes that fell over: 0 (at least 1)", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Which scenario? --list lists them.")]
    [InlineData("There is no scenario no-such; there are article,", "no-such")]
    [InlineData("There is no scenario no-such; there are article,", "no-such", "--print")]
    [InlineData("shed has no such variant; it has shed/3-to-5-least,", "shed/no-such")]
    [InlineData("There is no file", "no-such.json")]
    [InlineData("Could not find file", "--validate", "no-such.md")]
    [InlineData("Cannot parse argument 'many' for option '--seed'", "shed", "--seed", "many")]
    public async Task What_is_not_understood_is_said(string text, params string[] arguments)
    {
        var run = await RunAsync(["simulate", .. arguments]);
        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(text, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Ctrl_C_ends_it()
    {
        await using var run = new CliRun(["simulate", "ten-million"]) { Directory = _directory.Path };
        run.Begin();
        run.Interrupt();
        Assert.Equal(ExitCode.Interrupted, (await run.ResultAsync()).ExitCode);
    }

    public void Dispose() => _directory.Dispose();

    private async Task<CliResult> RunAsync(params string[] arguments)
    {
        await using var run = new CliRun(arguments) { Directory = _directory.Path };
        return await run.ResultAsync();
    }

    private static IEnumerable<string> BlocksOf(string language) =>
        Block().Matches(Page).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value);

    [GeneratedRegex("^```([a-z]+)\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
