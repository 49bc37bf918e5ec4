using Pubby.Simulator.Scenarios;

namespace Pubby.Simulator.Tests;

public sealed class ScenarioFileTests
{
    private const string Small =
        """{ "name": "mine", "about": "a", "seconds": 60, "fleet": { "nodes": 2, "clientsPerNode": 10 } }""";

    [Fact]
    public void What_a_file_leaves_out_is_as_the_hub_has_it()
    {
        var (scenarios, faults) = ScenarioFile.Read(Small);
        Assert.Empty(faults);
        Assert.Equal((2.0, 600.0, 20.0), (scenarios[0].NodeOrDefault.Cores, scenarios[0].NodeOrDefault.DrainSeconds,
            scenarios[0].ClientOrDefault.LongestWait));
    }

    [Fact]
    public void A_variant_changes_values_within_objects_and_whole_lists()
    {
        var (scenarios, faults) = ScenarioFile.Read("""
            {
              // Of no account.
              "name": "mine", "about": "a", "seconds": 60, "fleet": { "nodes": 2, "clientsPerNode": 10 },
              "events": [{ "at": 1, "kill": 1 }, { "at": 2, "kill": 1 }],
              "variants": [
                { "name": "one", "set": { "fleet": { "nodes": 3 }, "events": [{ "at": 5, "add": 1 }] } },
                { "name": "two", "about": "b" },
              ],
            }
            """);
        Assert.Empty(faults);
        Assert.Equal(["mine/one", "mine/two"], scenarios.Select(one => one.Name));
        Assert.Equal((3, 10L, 1, "a"), (scenarios[0].Fleet.Nodes, scenarios[0].Fleet.ClientsPerNode,
            scenarios[0].Events!.Length, scenarios[0].About));
        Assert.Equal((2, 2, "b"), (scenarios[1].Fleet.Nodes, scenarios[1].Events!.Length, scenarios[1].About));
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var (scenarios, faults) = ScenarioFile.Read("""
            {
              "name": "mine", "about": "a", "seconds": 0, "fleet": { "nodes": 0 }, "node": { "cores": 0 },
              "expect": [{ "measure": "joy" }]
            }
            """);
        Assert.Empty(scenarios);
        Assert.Contains("mine: seconds must be from 1 to 86400.", faults);
        Assert.Contains("mine: fleet.nodes must be from 1 to 2000.", faults);
        Assert.Contains("mine: node.cores must be above 0.", faults);
        Assert.Contains(faults, fault => fault.StartsWith("mine: there is no measure joy; there are settled,",
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{ "name": "mine" }""")]
    [InlineData("""{ "name": "mine", "about": "a", "seconds": 60, "fleet": { "nodes": 2 }, "nodes": 3 }""")]
    [InlineData("""{ "name": "a", "about": "a", "seconds": 60, "fleet": { "nodes": 2 }, "balancer": { "kind": "best" } }""")]
    [InlineData("""{ "name": "a", "about": "a", "seconds": 60, "fleet": { "nodes": 2 }, "variants": 3 }""")]
    [InlineData("""{ "name": "a", "about": "a", "seconds": 60, "fleet": { "nodes": 2 }, "variants": [3] }""")]
    public void A_file_that_is_none_is_a_fault_and_no_exception(string text) =>
        Assert.NotEmpty(ScenarioFile.Read(text).Faults);
}
