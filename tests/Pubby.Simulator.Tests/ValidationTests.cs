using Pubby.Simulator.Validation;
using Pubby.Testing;

namespace Pubby.Simulator.Tests;

/// <summary>What the simulator says of each committed rehearsal is what real processes did there.</summary>
public sealed class ValidationTests
{
    private static readonly string Directory = Path.Combine(Checkout.Root, "docs", "rehearsal");

    private static readonly Dictionary<string, IReadOnlyList<Compared>> Reports =
        System.IO.Directory.GetFiles(Directory, "*.md").Order(StringComparer.Ordinal).ToDictionary(
            file => Path.GetFileName(file), file => Comparison.Of(Rehearsal.Read(file), seed: 1));

    public static TheoryData<string, string> Figures() =>
        [.. Reports.SelectMany(report => report.Value.Select(row => (report.Key, $"{row.Act}: {row.Figure}")))];

    [Theory]
    [MemberData(nameof(Figures))]
    public void A_figure_is_within_15_percent(string report, string figure)
    {
        var row = Reports[report].Single(row => $"{row.Act}: {row.Figure}" == figure);
        Assert.True(row.IsClose, $"real {row.Real}, simulated {row.Simulated}");
    }

    [Fact]
    public void The_page_has_each_report_and_the_table_that_the_tool_writes()
    {
        var page = new PageTable("scale-validation.md");
        foreach (var (report, rows) in Reports)
        {
            Assert.Contains($"--validate docs/rehearsal/{report}\n", page.Text, StringComparison.Ordinal);
            foreach (var row in ValidationReport.Of(rows).Trim().Split('\n')) page.AssertHas(row);
        }
    }

    [Fact]
    public void What_a_rehearsal_did_not_play_is_not_compared() => Assert.Equal(
        ["ramp", "scale-up"],
        Reports["roundrobin-12000-ramp-calm-scale-up.md"].Select(row => row.Act).Distinct());
}
