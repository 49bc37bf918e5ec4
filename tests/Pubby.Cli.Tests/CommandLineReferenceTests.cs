using System.CommandLine;
using Pubby.Cli.Invocation;
using Pubby.Cli.Reference;
using Pubby.Cli.Tests.Support;
using Pubby.Testing;
using Symbols = System.CommandLine.Command;

namespace Pubby.Cli.Tests;

/// <summary>What people read about the commands: the page, the help, what a shell completes.</summary>
public sealed class CommandLineReferenceTests
{
    private static readonly RootCommand Root =
        CommandTree.New(new CommandEnvironment(TextReader.Null, TextWriter.Null, TextWriter.Null));

    [Fact]
    public async Task The_page_is_that_of_the_commands()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs/reference/command-line.md"));
        Assert.Equal(ReferencePage.Of(Root), page);
    }

    [Fact]
    public void Every_command_has_an_example_that_it_understands()
    {
        foreach (var command in All(Root).OfType<PubbyCommand>().Where(command => !command.Hidden))
        {
            Assert.NotEmpty(command.Examples);
            foreach (var example in command.Examples) AssertUnderstood(example);
        }
    }

    [Fact]
    public void Every_command_line_in_the_docs_is_understood()
    {
        var lines = Directory.GetFiles(Path.Combine(Checkout.Root, "docs"), "*.md", SearchOption.AllDirectories)
            // It has the commands' own examples, and how each is written.
            .Where(file => !file.EndsWith("command-line.md", StringComparison.Ordinal))
            .SelectMany(File.ReadAllLines).Where(line => line.StartsWith("pubby ", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(lines);
        foreach (var line in lines) AssertUnderstood(line);
    }

    /// <summary>Of a command that is in a pipe, or among others: its own part.</summary>
    private static void AssertUnderstood(string example)
    {
        var line = example[example.IndexOf("pubby ", StringComparison.Ordinal)..]
            .Split(" | ")[0].Split(" > ")[0].Split(" < ")[0].TrimEnd(')');
        var parsed = Root.Parse(line["pubby ".Length..].Replace("'", "\"", StringComparison.Ordinal)
            .Replace("\"\"", "\"", StringComparison.Ordinal), CommandLine.Parsing);
        Assert.True(parsed.Errors.Count == 0, $"{line}: {string.Join(' ', parsed.Errors)}");
    }

    [Fact]
    public async Task Help_has_the_examples_and_needs_no_hub()
    {
        await using var run = new CliRun(["sub", "--help"]);
        var result = await run.ResultAsync();
        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Contains("Examples:\n  pubby sub match-1 --dump\n", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no command 'roms'. Did you mean rooms?", "pubby", "roms", "--limit", "3")]
    [InlineData("There is no command 'nwe'. Did you mean new?", "pubby keys", "keys", "nwe")]
    [InlineData("There is no command 'publish'. Did you mean pub?", "pubby", "publish", "match-1")]
    [InlineData("There is no command 'elephants'.", "pubby", "elephants")]
    [InlineData("There is no option '--cout'. Did you mean --count?", "pubby sub", "sub", "match-1", "--cout", "3")]
    [InlineData("There is no option '--hots'. Did you mean --host?", "pubby doctor", "doctor", "--hots")]
    [InlineData("There is no option '--jsno'. Did you mean --json?", "pubby nodes", "nodes", "--jsno")]
    public async Task A_word_that_is_nothing_is_named_with_those_like_it(
        string sentence, string command, params string[] arguments)
    {
        await using var run = new CliRun(arguments);
        Assert.Equal(new CliResult(ExitCode.Usage, "", $"{sentence}\n{command} --help says more.\n"),
            await run.ResultAsync());
    }

    private static IEnumerable<Symbols> All(Symbols command) => command.Subcommands.SelectMany(All).Prepend(command);
}
