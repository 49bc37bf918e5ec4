using Pubby.Simulator.Scenarios;
using Pubby.Simulator.Scenarios.Files;

namespace Pubby.Simulator.Tests;

/// <summary>The scenarios that come with the simulator.</summary>
internal static class Shipped
{
    public static IReadOnlyList<Scenario> All { get; } = [.. ShippedScenarios.All];

    public static Scenario Find(string name) => All.Single(one => one.Name == name);
}
