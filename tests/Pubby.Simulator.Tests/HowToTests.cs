using System.Text.RegularExpressions;
using Pubby.Simulator.Output;
using Pubby.Simulator.Scenarios;
using Pubby.Simulator.Scenarios.Files;
using Pubby.Simulator.Nodes;
using Pubby.Simulator.Scaling;
using Pubby.Testing;

namespace Pubby.Simulator.Tests;

/// <summary>
/// docs/how-to/simulate-a-fleet.md names all there is. That its commands work, <c>SimulateTests</c> of the command line
/// says.
/// </summary>
public sealed partial class HowToTests
{
    private static readonly string Page =
        File.ReadAllText(Path.Combine(Checkout.Root, "docs", "how-to", "simulate-a-fleet.md"));

    [Fact]
    public void It_has_each_scenario() => Assert.Equal(
        ShippedScenarios.Names,
        Row().Matches(Page).Select(match => match.Groups[1].Value).Where(ShippedScenarios.Names.Contains)
            .Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void It_has_each_field_of_a_file()
    {
        Type[] records =
        [
            typeof(Scenario), typeof(FleetSettings), typeof(NodeSettings), typeof(CostOverrides),
            typeof(Balancers.BalancerSettings), typeof(Balancers.HealthChecks), typeof(Clients.ClientSettings),
            typeof(ScenarioEvent), typeof(DrainEvent), typeof(DeployEvent), typeof(FailoverEvent),
            typeof(ScalingSettings), typeof(ScalingRule), typeof(Expectation), typeof(Variant),
        ];
        var missing = records.SelectMany(ScenarioShape.FieldsOf).Distinct()
            .Where(field => !Page.Contains($"`{field}`", StringComparison.Ordinal)
                && !Page.Contains($".{field}`", StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    [Fact]
    public void It_has_each_measure() => Assert.All(
        Measures.Names, name => Assert.Contains($"| `{name}` |", Page, StringComparison.Ordinal));

    [GeneratedRegex(@"^\| `([a-z-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
