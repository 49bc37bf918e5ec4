using System.CommandLine;
using System.CommandLine.Help;
using System.ComponentModel;
using System.Reflection;
using System.Text;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Reference;

/// <summary>Markdown of a tree of commands.</summary>
internal static class ReferencePage
{
    private const string Beginning = """
        # The command line: `pubby`

        This page is made of the commands themselves: `pubby reference > docs/reference/command-line.md`.
        `CommandLineReferenceTests` compares the two.

        ```sh
        dotnet run --project src/Pubby.Cli -- sub match-1 --dump    # from a clone
        dotnet tool install --global Pubby.Cli                      # from a feed that has the package
        ```

        Data goes to stdout and words to stderr, so a pipe gets data alone.
        With `--json` each line of stdout is one JSON object.
        Colours and lines that change are for terminals; `NO_COLOR` turns colours off.

        ## Which hub, and which key

        An option counts before a variable of the environment, and that before the context (`pubby context`).
        Without any of them it is a hub on this machine: `http://localhost:5080`, and its admin API at port 5081.
        A context's keys are sent to the context's own hub, and to no other address.

        A key or a token is written as itself, as `@FILE` that holds it, or as `env:NAME`.
        Whoever may list a machine's processes sees what stands on their command lines, so prefer the last two.
        For a hub of this machine without any key the development key is used: `data/dev.key` or `src/Pubby.Hub/data/dev.key`, in the working directory or above it.

        Contexts are kept in `~/.config/pubby/contexts.json` (`XDG_CONFIG_HOME` moves it), which only its owner may read.
        A file that others may read is refused.

        """;

    public static string Of(RootCommand root)
    {
        var page = new StringBuilder(Beginning);
        page.Append("\n## Exit codes\n\n| code | name | means |\n|---|---|---|\n");
        foreach (var code in Enum.GetValues<ExitCode>())
            page.Append($"| {(int)code} | `{code}` | {MeaningOf(code)} |\n");
        page.Append("\n## Options of every command\n\n");
        AppendTable(page, root.Options.Where(IsShown).Select(RowOf));
        page.Append("\n## Commands\n\n");
        AppendTable(page, root.Subcommands.Where(command => !command.Hidden)
            .Select(command => ($"[`{command.Name}`](#{AnchorOf(command)})", command.Description!)));
        foreach (var command in root.Subcommands.Where(command => !command.Hidden))
            Append(page, command, "pubby", "##");
        return page.ToString();
    }

    private static void Append(StringBuilder page, Command command, string path, string heading)
    {
        path = $"{path} {command.Name}";
        page.Append($"\n{heading} {path}\n\n");
        foreach (var sentence in command.Description!.Split(". ")) page.Append($"{sentence.TrimEnd('.')}.\n");
        if (command is not PubbyCommand leaf)
        {
            foreach (var part in command.Subcommands) Append(page, part, path, $"{heading}#");
            return;
        }
        page.Append($"\n```sh\n{Usage(leaf, path)}\n```\n\n");
        AppendTable(page, [.. leaf.Arguments.Select(RowOf), .. leaf.Options.Where(IsShown).Select(RowOf)]);
        if (leaf.Examples.Count > 0) page.Append($"\n```sh\n{string.Join('\n', leaf.Examples)}\n```\n");
        if (leaf.JsonShape is not { } shape) return;
        // Of several kinds of lines each is an object, and all of them together are none.
        var language = shape.Contains('\n', StringComparison.Ordinal) ? "jsonl" : "json";
        page.Append($"\nWith `--json`:\n\n```{language}\n{shape}\n```\n");
    }

    private static string Usage(Command command, string path)
    {
        var arguments = command.Arguments.Select(argument =>
            argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}..."
            : argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}]" : argument.Name);
        return string.Join(' ', arguments.Prepend(path)) + (command.Options.Any(IsShown) ? " [options]" : "");
    }

    private static void AppendTable(StringBuilder page, IEnumerable<(string Name, string Text)> rows)
    {
        var all = rows.ToArray();
        if (all.Length == 0) return;
        page.Append("| | |\n|---|---|\n");
        foreach (var (name, text) in all) page.Append($"| {name} | {text.Replace("|", "\\|")} |\n");
    }

    private static (string, string) RowOf(Argument argument) => ($"`{argument.Name}`", argument.Description!);

    private static (string, string) RowOf(Option option) =>
        ($"`{option.Name}{(option.HelpName is { } value ? $" {value}" : "")}`",
            option.Description! + DefaultOf(option));

    private static string DefaultOf(Option option) =>
        option.HasDefaultValue && option.GetDefaultValue() is { } value and not false ? $" Without it: `{value}`." : "";

    private static bool IsShown(Option option) => option is not HelpOption and not VersionOption;

    private static string AnchorOf(Command command) => $"pubby-{command.Name}";

    private static string MeaningOf(ExitCode code) =>
        typeof(ExitCode).GetField(code.ToString())!.GetCustomAttribute<DescriptionAttribute>()!.Description;
}
