using Pubby.Simulator.Validation;
using Pubby.Testing;

namespace Pubby.Simulator.Tests;

/// <summary>What the simulator says of a rehearsal is what real processes did there, as far as it was kept.</summary>
public sealed class ValidationTests
{
    private static readonly IReadOnlyList<Compared> Rows = Comparison.Of(
        Rehearsal.Read(Path.Combine(Checkout.Root, "docs", "rehearsal", "leastconn-12000.md")), seed: 1);

    public static TheoryData<string> Figures() => [.. Rows.Select(row => $"{row.Act}: {row.Figure}")];

    [Theory]
    [MemberData(nameof(Figures))]
    public void A_figure_is_within_15_percent(string figure)
    {
        var row = Rows.Single(row => $"{row.Act}: {row.Figure}" == figure);
        Assert.True(row.IsClose, $"real {row.Real}, simulated {row.Simulated}");
    }

    [Fact]
    public void The_page_has_the_table_that_the_tool_writes()
    {
        var page = new PageTable("scale-validation.md");
        foreach (var row in ValidationReport.Of(Rows).Trim().Split('\n')) page.AssertHas(row);
    }
}
