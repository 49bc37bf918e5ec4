using System.CommandLine;
using System.CommandLine.Completions;

namespace Pubby.Cli.Completion;

/// <summary>What may stand where a word stands.</summary>
/// <param name="Text">The whole word.</param>
/// <param name="Description">For shells that show one; null: there is none.</param>
internal sealed record Candidate(string Text, string? Description);

/// <summary>Finds what may stand in place of the last word.</summary>
internal static class Candidates
{
    /// <summary>Says that names of files may follow, which the shell knows best. No command has this word.</summary>
    public static readonly Candidate Files = new(":files", null);

    public static IEnumerable<Candidate> Of(RootCommand root, IReadOnlyList<string> words)
    {
        var place = new Place(root);
        foreach (var before in words.SkipLast(1)) place.Pass(before);
        var word = words.Count > 0 ? words[^1] : "";
        if (place.Awaiting is { } option) return ValuesOf(option, option.HelpName, word, "");
        if (place.IsOption(word))
        {
            var end = word.IndexOf('=', StringComparison.Ordinal);
            if (end < 0) return OptionsOf(place, word);
            return place.Find(word[..end]) is { } named
                ? ValuesOf(named, named.HelpName, word[(end + 1)..], word[..(end + 1)]) : [];
        }
        return place.Argument is { } argument ? ValuesOf(argument, argument.Name, word, "")
            : place.Commands.Where(command => !command.Hidden && Begins(command.Name, word))
                .Select(command => new Candidate(command.Name, FirstSentence(command.Description)));
    }

    private static IEnumerable<Candidate> OptionsOf(Place place, string word) => place.Options
        .Where(option => !option.Hidden && Begins(option.Name, word) && !place.HasAll(option))
        .OrderBy(option => option.Name, StringComparer.Ordinal)
        .Select(option => new Candidate(option.Name, FirstSentence(option.Description)));

    private static IEnumerable<Candidate> ValuesOf(Symbol symbol, string? kind, string word, string prefix)
    {
        if (kind?.StartsWith("FILE", StringComparison.Ordinal) == true) return [Files];
        return symbol.GetCompletions(CompletionContext.Empty).Where(item => Begins(item.Label, word))
            .Select(item => new Candidate(prefix + item.Label, item.Detail));
    }

    private static bool Begins(string text, string word) => text.StartsWith(word, StringComparison.Ordinal);

    private static string? FirstSentence(string? text) => text?.Split(". ")[0].TrimEnd('.');

    /// <summary>Where on a command line one is, after the words that stand before.</summary>
    private sealed class Place(RootCommand root)
    {
        private readonly List<Option> _given = [];

        /// <summary>Of the commands on the way here, for all commands below them.</summary>
        private Option[] _inherited = [];

        private bool _hasOnlyArguments;
        private int _arguments;

        private Command Command { get; set; } = root;

        /// <summary>The option whose value comes next; null: none.</summary>
        public Option? Awaiting { get; private set; }

        /// <summary>None after a word that is no command.</summary>
        public IEnumerable<Command> Commands => _arguments == 0 ? Command.Subcommands : [];

        public IEnumerable<Option> Options => [.. Command.Options, .. _inherited];

        /// <summary>The argument that comes next; null: none.</summary>
        public Argument? Argument => Command.Arguments.Count == 0 ? null
            : _arguments < Command.Arguments.Count ? Command.Arguments[_arguments]
            : Command.Arguments[^1].Arity.MaximumNumberOfValues > 1 ? Command.Arguments[^1] : null;

        public bool IsOption(string word) => !_hasOnlyArguments && word.StartsWith('-');

        public Option? Find(string name) =>
            Options.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

        public bool HasAll(Option option) => _given.Contains(option) && option.Arity.MaximumNumberOfValues <= 1;

        public void Pass(string word)
        {
            if (Awaiting is not null)
            {
                Awaiting = null;
            }
            else if (word == "--")
            {
                _hasOnlyArguments = true;
            }
            else if (IsOption(word))
            {
                PassOption(word.Split('=')[0], hasValue: word.Contains('=', StringComparison.Ordinal));
            }
            else if (Command.Subcommands.FirstOrDefault(command => command.Name == word) is { } next)
            {
                _inherited = [.. Options.Where(option => option.Recursive)];
                Command = next;
            }
            else
            {
                _arguments++;
            }
        }

        private void PassOption(string name, bool hasValue)
        {
            if (Find(name) is not { } option) return;
            _given.Add(option);
            if (option.Arity.MinimumNumberOfValues > 0 && !hasValue) Awaiting = option;
        }
    }
}
