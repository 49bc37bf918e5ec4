using Pubby.Simulator.Balancers;
using Pubby.Simulator.Scenarios.Files;

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
    public void The_same_may_be_written_as_yaml()
    {
        var (scenarios, faults) = ScenarioFile.Read("""
            # Of no account.
            name: "mine"
            about: a node dies
            seconds: 60
            fleet: { nodes: 2, clientsPerNode: 10 }
            clients:
              - [0, 20]
              - [30, 2.5e2]
            balancer:
              kind: round-robin
              retriesRefused: true
            events:
              - at: 1
                kill: 1
            from:
            """, isYaml: true);
        Assert.Empty(faults);
        var one = Assert.Single(scenarios);
        Assert.Equal(("mine", "a node dies", 2, 250.0, 1, true, null), (one.Name, one.About, one.Fleet.Nodes,
            one.Clients![1][1], one.Events![0].Kill, one.BalancerOrDefault.RetriesRefused, one.From));
        Assert.Equal(BalancerKind.RoundRobin, one.BalancerOrDefault.Kind);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once_and_where_it_is()
    {
        var (scenarios, faults) = ScenarioFile.Read("""
            {
              "name": "mine", "about": 3, "seconds": 0, "fleet": { "nods": 0 }, "node": { "cores": "2", "rooms": 1.5 },
              "balancer": { "kind": "best", "checks": [] }, "events": [{ "at": 1 }, { "at": -1, "kill": true }],
              "expect": [{ "measure": "joy" }]
            }
            """);
        Assert.Empty(scenarios);
        Assert.Equal(
            [
                "mine: about must be text, of at most 300 letters.",
                "mine: seconds must be a number from 1 to 86400.",
                "mine: fleet.nods: there is no such field; there are nodes, clientsPerNode, eachNode.",
                "mine: fleet.nodes is missing.",
                "mine: node.cores must be a number.",
                "mine: node.rooms must be a whole number.",
                "mine: balancer.kind must be least or round-robin or random-of-two or weighted-random.",
                "mine: balancer.checks must be an object.",
                "mine: events[1].at must be a number from 0 to 86400.",
                "mine: events[1].kill must be a whole number.",
            ], faults);
    }

    [Fact]
    public void So_is_what_fields_must_be_to_each_other_and_once_for_all_variants()
    {
        var (_, faults) = ScenarioFile.Read("""
            {
              "name": "mine", "about": "a", "seconds": 60, "fleet": { "nodes": 2, "eachNode": [1, 2, 3] },
              "clients": [[0, 7], [5]], "events": [{ "at": 60 }], "scaling": { "rules": [{ "metric": "processor-average" }] },
              "expect": [{ "measure": "joy" }], "variants": [{ "name": "one" }, { "name": "two" }]
            }
            """);
        Assert.Equal(
            [
                "mine/one: fleet.eachNode must have fleet.nodes numbers, none above node.capacity.",
                "mine/one: each of clients must be [second, number].",
                "mine/one: the first of clients must be what the fleet begins with.",
                "mine/one: the first event must be before the end.",
                "mine/one: scaling.rules[0] must have above or below.",
                "mine/one: scaling.rules[0] must have percent or target.",
            ], faults.Take(6));
        Assert.StartsWith("mine/one: there is no measure joy; there are settled,", Assert.Single(faults.Skip(6)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "The file is not an object: it has no fields.")]
    [InlineData("{", "line 1: Expected depth to be zero")]
    [InlineData("{\n\"name\": mine }", "line 2: 'm' is an invalid start of a value.")]
    [InlineData("""{ "name": "a", "name": "b" }""", "Duplicate property 'name'")]
    [InlineData("""{ "name": "mine" }""", "mine: about is missing.")]
    [InlineData("""{ "name": "a", "variants": 3 }""", "variants must be a list, of 1 to 50.")]
    [InlineData("""{ "name": "a", "variants": [3] }""", "variants[0] must be an object.")]
    [InlineData("""{ "name": "a", "variants": [{ "nom": "b" }] }""", "variants[0].nom: there is no such field;")]
    [InlineData("""{ "name": "a", "variants": [{ "name": "b" }, { "name": "b" }] }""",
        "Two variants have the same name.")]
    public void What_is_no_scenario_is_a_fault_and_no_exception(string text, string fault) =>
        Assert.StartsWith(fault, ScenarioFile.Read(text).Faults[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("", "The file is not an object")]
    [InlineData("name: a\n  about: b", "line 2:")]
    [InlineData("fleet: {{ nodes: 4 }", "line 1: Expected 'Scalar'")]
    [InlineData("name: [mine\nabout: x", "line 1: This cannot be read as YAML.")]
    [InlineData("name: a\nname: b", "line 2: name is there twice.")]
    [InlineData("a: &x 1\nb: *x", "line 1: Anchors, aliases and tags are not understood here.")]
    [InlineData("a: 1\nb: *x", "line 2: Anchors, aliases and tags are not understood here.")]
    [InlineData("a: !!str 1", "line 1: Anchors, aliases and tags are not understood here.")]
    [InlineData("a: 1\n---\nb: 1", "line 2: There is more than one document.")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
        "line 1: This is nested too deeply.")]
    public void Nor_is_what_is_no_yaml_or_could_grow_without_end(string text, string fault) =>
        Assert.StartsWith(fault, ScenarioFile.Read(text, isYaml: true).Faults[0], StringComparison.Ordinal);

    [Fact]
    public void A_file_and_a_run_have_a_limit()
    {
        Assert.Equal(["The file is larger than 256 KB."], ScenarioFile.Read(new string(' ', 300_000) + Small).Faults);
        var large = Small.Replace("60", "86400", StringComparison.Ordinal)
            .Replace("2,", "2000,", StringComparison.Ordinal);
        Assert.Equal(["mine: all nodes that there may be, times seconds, must not be above 20000000."],
            ScenarioFile.Read(large).Faults);
    }
}
