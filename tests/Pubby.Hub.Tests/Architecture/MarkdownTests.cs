using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Architecture;

/// <summary>The docs' links lead somewhere, a sentence has a line of its own, and words are plain.</summary>
public sealed partial class MarkdownTests
{
    /// <summary>Written by bench/run, and by us with an item a line.</summary>
    private static readonly string[] NotBySentence = ["bench/results.md", "CHANGELOG.md"];

    [Fact]
    public void Every_link_leads_somewhere()
    {
        var faults = new List<string>();
        foreach (var document in Documents.All)
        {
            foreach (var (line, text) in Prose(document))
            {
                foreach (var target in Link().Matches(CodeSpan().Replace(text, ""))
                    .Select(match => match.Groups[1].Value).Where(IsOurs))
                {
                    if (FaultOf(document, target) is { } fault) faults.Add($"{document}:{line}: {target} {fault}");
                }
            }
        }
        AssertNone(faults);
    }

    /// <summary>In errors, logs and comments.</summary>
    [Fact]
    public void Every_page_that_the_code_names_exists() => AssertNone(Documents.Code
        .SelectMany(file => Documents.LinesOf(file)
            .SelectMany(line => Page().Matches(line)).Select(match => (File: file, Page: match.Value)))
        .Where(named => !Documents.All.Contains(named.Page))
        .Select(named => $"{named.File}: {named.Page} does not exist"));

    /// <summary>A page that promises something names the test that shows it.</summary>
    [Fact]
    public void Every_test_that_the_docs_name_exists()
    {
        var tests = Documents.Code.Select(Path.GetFileNameWithoutExtension).ToHashSet();
        AssertNone(Documents.All.Where(document => document.StartsWith("docs/", StringComparison.Ordinal))
            .SelectMany(document => Prose(document)
                .SelectMany(line => TestName().Matches(line.Text))
                .Select(match => (document, Test: match.Groups[1].Value)))
            .Where(named => !tests.Contains(named.Test))
            .Select(named => $"{named.document}: there is no {named.Test}"));
    }

    [Fact]
    public void Each_page_of_the_docs_is_reached_from_their_index()
    {
        var reached = new HashSet<string>();
        Reach("docs/README.md");
        AssertNone(Documents.All.Where(document => document.StartsWith("docs/", StringComparison.Ordinal))
            .Except(reached));

        void Reach(string document)
        {
            if (!reached.Add(document) || !document.StartsWith("docs/", StringComparison.Ordinal)) return;
            foreach (var target in Prose(document).SelectMany(line => Link().Matches(line.Text))
                .Select(match => match.Groups[1].Value.Split('#')[0]))
            {
                if (IsOurs(target) && target.EndsWith(".md", StringComparison.Ordinal)) Reach(PathOf(document, target));
            }
        }
    }

    [Fact]
    public void A_line_has_one_sentence_and_a_sentence_one_line()
    {
        var faults = new List<string>();
        foreach (var document in Documents.All.Except(NotBySentence))
        {
            var before = (Number: 0, Text: "");
            foreach (var (number, text) in Prose(document))
            {
                var plain = Masked(text);
                if (NextSentence().Match(Label().Replace(plain, "")) is { Success: true } next)
                {
                    faults.Add($"{document}:{number}: put what comes after '{next.Value}' on the next line");
                }
                var continues = number == before.Number + 1 && !Block().IsMatch(text);
                if (continues && !End().IsMatch(before.Text))
                {
                    faults.Add($"{document}:{number}: goes on with the sentence of the line before: join them");
                }
                before = Unbroken().IsMatch(text) ? (0, "") : (number, plain);
            }
        }
        AssertNone(faults);
    }

    [Fact]
    public void Words_are_plain()
    {
        var faults = new List<string>();
        foreach (var document in Documents.All.Except(["bench/results.md"]))
        {
            foreach (var (line, text) in Prose(document))
            {
                if (Inverted().Match(CodeSpan().Replace(text, "")) is not { Success: true } word) continue;
                faults.Add($"{document}:{line}: say '{word.Value}' with a common word");
            }
        }
        AssertNone(faults);
    }

    [Theory]
    [InlineData("One sentence. Another one.", true)]
    [InlineData("**A label.** And its sentence.", false)]
    [InlineData("- **A label.** And one. And another.", true)]
    [InlineData("It ends in `code`. `More` comes.", true)]
    [InlineData("A file `a.md` and version 2.0 are one.", false)]
    [InlineData("See [a page. Or two](x.md#a).", true)]
    public void What_counts_as_a_second_sentence(string line, bool isTwo) =>
        Assert.Equal(isTwo, NextSentence().IsMatch(Label().Replace(Masked(line), "")));

    private static void AssertNone(IEnumerable<string> faults) => Assert.True(!faults.Any(), string.Join('\n', faults));

    /// <summary>The lines outside of code blocks.</summary>
    private static IEnumerable<(int Number, string Text)> Prose(string document)
    {
        var isCode = false;
        var number = 0;
        foreach (var line in Documents.LinesOf(document))
        {
            number++;
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) isCode = !isCode;
            else if (!isCode && line.Trim().Length > 0) yield return (number, line);
        }
    }

    /// <summary>What is no sentence of its own, as one capital.</summary>
    private static string Masked(string line) =>
        Unbroken().IsMatch(line) ? "" : Target().Replace(CodeSpan().Replace(line, "C"), "](T)");

    private static bool IsOurs(string target) => !target.Contains("://", StringComparison.Ordinal)
        && !target.StartsWith("mailto:", StringComparison.Ordinal);

    private static string PathOf(string document, string target) =>
        Path.GetRelativePath(Checkout.Root,
            Path.GetFullPath(Path.Combine(Checkout.Root, Path.GetDirectoryName(document)!, target)));

    private static string? FaultOf(string document, string target)
    {
        var parts = target.Split('#');
        var path = parts[0].Length == 0 ? document : PathOf(document, parts[0]);
        if (!Path.Exists(Path.Combine(Checkout.Root, path))) return "does not exist";
        if (parts.Length == 1 || Anchors(path).Contains(parts[1])) return null;
        return $"has no such heading; it has {string.Join(", ", Anchors(path))}";
    }

    /// <summary>As GitHub makes them of headings.</summary>
    private static List<string> Anchors(string document)
    {
        var anchors = new List<string>();
        foreach (var heading in Prose(document).Select(line => line.Text).Where(line => line.StartsWith('#')))
        {
            var text = Target().Replace(heading.TrimStart('#').Trim(), "]").ToLowerInvariant();
            var anchor = NotInAnchor().Replace(text, "").Replace(' ', '-');
            var same = anchors.Count(known => known == anchor
                || Regex.IsMatch(known, $"^{Regex.Escape(anchor)}-\\d+$"));
            anchors.Add(same == 0 ? anchor : $"{anchor}-{same}");
        }
        return anchors;
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\bdocs/[a-z0-9/-]+\.md\b")]
    private static partial Regex Page();

    [GeneratedRegex(@"`([A-Z]\w+(?:Tests|Contract))`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\]\([^)]*\)")]
    private static partial Regex Target();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex CodeSpan();

    /// <summary>Tables, headings, HTML: as long as they need.</summary>
    [GeneratedRegex(@"^\s*(\||#|<)")]
    private static partial Regex Unbroken();

    /// <summary>Begins something: an item of a list, a table, a heading.</summary>
    [GeneratedRegex(@"^\s*([-*] |\d+\. |\||#|<)")]
    private static partial Regex Block();

    /// <summary>Words in bold that begin a line or an item.</summary>
    [GeneratedRegex(@"^\s*([-*] |\d+\. )?(\*\*[^*]+\*\* )?")]
    private static partial Regex Label();

    [GeneratedRegex(@"[.!?][)*_""”\]]*(\(T\)\)?)? +(?=[*_(\[""“]*[A-Z0-9])")]
    private static partial Regex NextSentence();

    [GeneratedRegex(@"[.!?:][)*_""”\]]*(\(T\)\)?)?$")]
    private static partial Regex End();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"\b(owe[ds]?|mend(s|ed)?|hear[ds]?|anew|(is|are|was|were) away)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Inverted();
}
