using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Architecture;

/// <summary>What a reader of the C# may count on: a line fits beside another window, a file holds one idea.</summary>
public sealed partial class CSharpTests
{
    private const int MaxColumns = 120;
    private const int MaxLines = 300;

    /// <summary>Each with its path from the root of the checkout. Generated files are not for reading.</summary>
    private static readonly (string Path, string[] Lines)[] Files =
    [
        .. new[] { "src", "tests", "samples", "bench", "deploy" }
            .SelectMany(folder =>
                Directory.GetFiles(Path.Combine(Checkout.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Checkout.Root, file))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "Generated" or "node_modules"))
            .Select(file => (file, File.ReadAllLines(Path.Combine(Checkout.Root, file)))),
    ];

    [Fact]
    public void No_line_is_longer_than_120_characters() =>
        Assert.Empty(Files.SelectMany(file => LongLines(file.Lines).Select(at => $"{file.Path}:{at}")));

    [Fact]
    public void No_file_is_longer_than_300_lines() =>
        Assert.Empty(Files.Where(file => file.Lines.Length > MaxLines)
            .Select(file => $"{file.Path} has {file.Lines.Length}"));

    /// <summary>
    /// LINQ and lists copy a collection in two steps, its count and then all: what goes in between leaves an empty
    /// place, and what comes throws. A concurrent dictionary's own ToArray does not, nor does going through it.
    /// </summary>
    [Fact]
    public void A_concurrent_dictionary_is_not_copied_as_a_collection() =>
        Assert.Empty(Files.SelectMany(file => ConcurrentDictionary().Matches(string.Join('\n', file.Lines))
            .Select(match => match.Groups[1].Value)
            .SelectMany(field => file.Lines.Index().Where(line => CopyOf(field).IsMatch(line.Item))
                .Select(line => $"{file.Path}:{line.Index + 1}"))));

    private static Regex CopyOf(string field) => new(
        $@"\b{field}\.(ToList|ToDictionary|ToHashSet|Order|OrderBy|OrderByDescending|Reverse)\(" +
        $@"|\.\. ?{field}\]|AddRange\({field}\)|(Enumerable|Collection)<.*=> {field};");

    [GeneratedRegex(@"ConcurrentDictionary<.*> (\w+)( =|;| \{)")]
    private static partial Regex ConcurrentDictionary();

    /// <summary>What is sent or printed stands in raw strings as it is, however long.</summary>
    private static IEnumerable<int> LongLines(string[] lines)
    {
        var isRaw = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var quotes = lines[i].Split("\"\"\"").Length - 1;
            if (lines[i].Length > MaxColumns && !isRaw && quotes == 0) yield return i + 1;
            if (quotes % 2 == 1) isRaw = !isRaw;
        }
    }
}
