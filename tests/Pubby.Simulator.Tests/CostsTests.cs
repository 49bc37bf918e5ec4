using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pubby.Simulator.Nodes;
using Pubby.Testing;

namespace Pubby.Simulator.Tests;

/// <summary>The costs are measured ones, and <c>bench/run</c> says nearly the same.</summary>
public sealed partial class CostsTests
{
    /// <summary>In percent.</summary>
    private const double MostResidual = 15;

    private static readonly string[] Page =
        File.ReadAllLines(Path.Combine(Checkout.Root, "docs", "performance.md"));

    private static readonly JsonElement Committed = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(Checkout.Root, "src", "Pubby.Simulator", "costs.json"))).RootElement;

    public static TheoryData<string> Costs() =>
        [.. Committed.EnumerateObject().Where(one => one.Name != "about").Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Costs))]
    public void A_cost_says_where_it_is_from_and_of_a_fit_little_is_left_over(string name)
    {
        var cost = Committed.GetProperty(name);
        Assert.Matches("^(bench/fit|docs/performance.md|bench/results.md|fitted to one row of bench/results.md)[:,]",
            cost.GetProperty("source").GetString()!);
        if (cost.TryGetProperty("residual", out var residual)) Assert.InRange(residual.GetDouble(), 0, MostResidual);
    }

    [Fact]
    public void They_are_near_what_bench_run_has_measured()
    {
        var costs = NodeCosts.Measured;
        AssertNear(costs.Idle, "µs of an idle plain connection and second");
        AssertNear(costs.Connect, "µs to connect and subscribe, plain");
        AssertNear(costs.Deliver, "a delivery, plain / floor");
    }

    /// <summary>Another day, another machine: not more than half as much again, nor less than two thirds.</summary>
    private static void AssertNear(double cost, string row)
    {
        var cell = Page.Single(line => line.StartsWith($"| {row} |", StringComparison.Ordinal)).Split('|')[2];
        var measured = Number().Matches(cell).Select(one => double.Parse(one.Value, CultureInfo.InvariantCulture));
        Assert.Contains(measured, one => cost > one / 1.5 && cost < one * 1.5);
    }

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();
}
