using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Tests;

/// <summary>The scenarios that come with the simulator.</summary>
internal static class Shipped
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        .. ShippedScenarios.Names.SelectMany(name =>
        {
            var (scenarios, faults) = ScenarioFile.Read(ShippedScenarios.Text(name));
            Assert.Empty(faults);
            return scenarios;
        }),
    ];

    public static Scenario Find(string name) => All.Single(one => one.Name == name);
}
