using System.CommandLine;
using System.CommandLine.Parsing;

namespace Pubby.Cli.Invocation;

/// <summary>What to say of a word that is no command and no option, with those that are written much like it.</summary>
internal static class Unknown
{
    /// <summary>A letter more, fewer, other or in another place, and once more.</summary>
    private const int MostEdits = 2;

    /// <returns>A sentence for each fault of the command line; none: it has none.</returns>
    public static IReadOnlyList<string> Explain(ParseResult parsed)
    {
        var command = parsed.CommandResult;
        var isGroup = command.Command.Subcommands.Count > 0;
        var unknown = parsed.UnmatchedTokens.Where(word => IsOption(word) || isGroup).Concat(Taken(parsed)).ToArray();
        // After a command that is none, that one is missing is no news.
        if (unknown.Length > 0 && isGroup) return [Sentence(command, unknown[0])];
        return
        [
            .. parsed.Errors.Select(error => error.Message)
                .Where(message => !unknown.Any(word => message.Contains($"'{word}'", StringComparison.Ordinal))),
            .. unknown.Select(word => Sentence(command, word)),
        ];
    }

    /// <summary>Options that do not exist, and were taken for arguments. What stands after -- is one.</summary>
    private static IEnumerable<string> Taken(ParseResult parsed) =>
        parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash) ? []
            : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
                .Select(token => token.Value).Where(word => word.StartsWith("--", StringComparison.Ordinal));

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    private static string Sentence(CommandResult place, string word)
    {
        var (what, names) = IsOption(word) ? ("option", OptionsAt(place)) : ("command", CommandsAt(place));
        var near = names.ToLookup(name => IsShort(word, name) || IsShort(name, word) ? 1 : Edits(word, name))
            .Where(group => group.Key <= MostEdits && group.Key < word.TrimStart('-').Length)
            .MinBy(group => group.Key)?.Order(StringComparer.Ordinal).ToArray();
        var guess = near is null ? "" : $" Did you mean {string.Join(" or ", near)}?";
        return $"There is no {what} '{Output.Visible(word)}'.{guess}";
    }

    /// <summary>As pub is for publish.</summary>
    private static bool IsShort(string beginning, string whole) => beginning.TrimStart('-').Length >= 3
        && whole.StartsWith(beginning, StringComparison.Ordinal);

    private static IEnumerable<string> CommandsAt(CommandResult place) =>
        place.Command.Subcommands.Where(command => !command.Hidden).Select(command => command.Name);

    private static IEnumerable<string> OptionsAt(CommandResult place)
    {
        var options = place.Command.Options.AsEnumerable();
        for (var above = place.Parent as CommandResult; above is not null; above = above.Parent as CommandResult)
            options = options.Concat(above.Command.Options.Where(option => option.Recursive));
        return options.Where(option => !option.Hidden).Select(option => option.Name);
    }

    /// <summary>Levenshtein's distance, where two letters that changed places are one edit.</summary>
    private static int Edits(string left, string right)
    {
        var distance = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++) distance[i, 0] = i;
        for (var j = 0; j <= right.Length; j++) distance[0, j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            for (var j = 1; j <= right.Length; j++)
            {
                var replaced = distance[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                distance[i, j] = Math.Min(replaced, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
            }
        }
        return distance[left.Length, right.Length];
    }
}
