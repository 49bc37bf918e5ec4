using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pubby.Simulator.Scenarios.Files;

/// <summary>
/// A file of JSON or YAML: a scenario, and variants of it that change some of it. A variant's <c>set</c> replaces
/// values, and goes into objects; lists are replaced as a whole.
/// </summary>
internal static class ScenarioFile
{
    private const int MaxVariants = 50;

    /// <summary>All scenarios of a file, or what is wrong with it: each fault a sentence.</summary>
    public static (IReadOnlyList<Scenario> Scenarios, IReadOnlyList<string> Faults) Read(
        string text, bool isYaml = false)
    {
        var (file, fault) = ScenarioText.Read(text, isYaml);
        if (file is null) return ([], [fault!]);
        file.Remove("variants", out var variants);
        var (unfolded, faults) = Unfold(file, variants);
        if (faults.Count > 0) return ([], faults);
        var scenarios = unfolded.Select(one => ScenarioOf(one)).ToArray();
        // What is wrong with all variants is said once.
        faults = [.. scenarios.SelectMany(one => one.Faults).DistinctBy(one => one.Text).Select(one => one.Whole)];
        return faults.Count == 0 ? ([.. scenarios.Select(one => one.Scenario!)], []) : ([], faults);
    }

    private static (IReadOnlyList<JsonObject> Scenarios, IReadOnlyList<string> Faults) Unfold(
        JsonObject file, JsonNode? variants)
    {
        if (variants is null) return ([file], []);
        if (variants is not JsonArray { Count: > 0 and <= MaxVariants } list)
            return ([], [$"variants must be a list, of 1 to {MaxVariants}."]);
        string[] faults =
        [
            .. list.Index().SelectMany(one => one.Item is JsonObject variant
                ? ScenarioShape.FaultsOf<Variant>(variant, $"variants[{one.Index}]")
                : [$"variants[{one.Index}] must be an object."]),
        ];
        if (faults.Length > 0) return ([], faults);
        var names = list.Select(one => NameOf(one!.AsObject())).ToArray();
        return names.Distinct().Count() < names.Length ? ([], ["Two variants have the same name."])
            : ([.. list.Select(one => Apply(file, one!.AsObject()))], []);
    }

    private static JsonObject Apply(JsonObject file, JsonObject variant)
    {
        var scenario = file.DeepClone().AsObject();
        scenario["name"] = $"{NameOf(file)}/{NameOf(variant)}";
        if (variant["about"] is { } about) scenario["about"] = about.DeepClone();
        if (variant["set"] is JsonObject changes) Merge(scenario, changes);
        return scenario;
    }

    private static (Scenario? Scenario, (string Text, string Whole)[] Faults) ScenarioOf(JsonObject given)
    {
        string[] faults = [.. ScenarioShape.FaultsOf<Scenario>(given)];
        var scenario = faults.Length > 0 ? null : given.Deserialize(ScenarioJson.Default.Scenario)!;
        if (scenario is not null) faults = [.. ScenarioCheck.FaultsOf(scenario)];
        return (scenario, [.. faults.Select(fault => (fault, $"{NameOf(given)}: {fault}"))]);
    }

    private static string NameOf(JsonObject one) => one["name"]?.ToString() ?? "";

    private static void Merge(JsonObject into, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is JsonObject inner && into[name] is JsonObject target) Merge(target, inner);
            else into[name] = value?.DeepClone();
        }
    }
}

/// <summary>What differs from the rest of the file.</summary>
internal sealed record Variant(string Name, string? About = null, JsonObject? Set = null);
