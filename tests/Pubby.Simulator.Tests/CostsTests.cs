using System.Globalization;
using Pubby.Simulator.Nodes;
using Pubby.Testing;

namespace Pubby.Simulator.Tests;

/// <summary>The costs are those that docs/performance.md has.</summary>
public sealed class CostsTests
{
    private static readonly string[] Page =
        File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "performance.md"));

    [Fact]
    public void A_cost_is_what_was_measured()
    {
        var costs = NodeCosts.Measured;
        Assert.Contains(Number(costs.Idle), Row("µs of an idle plain connection and second"));
        Assert.Contains(Number(costs.Connect), Row("µs to connect and subscribe, plain"));
        Assert.Contains(Number(costs.Deliver), Row("a delivery, plain / floor"));
        Assert.Contains(Number(costs.Delay.Fixed), Row("small rooms' p99 beside a large one / alone"));
        var timers = $"{Number(costs.Base / 1000)} ms are timers";
        Assert.Contains(Page, line => line.Contains(timers, StringComparison.Ordinal));
    }

    /// <summary>The row that it was fitted to: 5,000 clients of a room on 2 cores, one of them the ruler's.</summary>
    [Fact]
    public void The_law_of_delays_gives_the_row_that_it_was_fitted_to()
    {
        var costs = NodeCosts.Measured;
        var fanOut = 5000 * costs.Deliver * 1e-6 / 2;
        var busy = 20 * fanOut;
        Assert.Equal(35.65, costs.Delay.P99(fanOut, busy, backlog: 0), 35.65 * 0.05);
    }

    private static string Row(string label) =>
        Page.Single(line => line.StartsWith($"| {label} |", StringComparison.Ordinal));

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}
