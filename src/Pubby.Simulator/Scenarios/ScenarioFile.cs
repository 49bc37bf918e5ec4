using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pubby.Simulator.Scenarios;

/// <summary>
/// A file of JSON: a scenario, and variants of it that change some of it. A variant's <c>set</c> replaces values, and
/// goes into objects; lists are replaced as a whole.
/// </summary>
internal static class ScenarioFile
{
    private static readonly JsonDocumentOptions Lenient =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>All scenarios of a file, or what is wrong with it: each fault a sentence.</summary>
    public static (IReadOnlyList<Scenario> Scenarios, IReadOnlyList<string> Faults) Read(string text)
    {
        try
        {
            if (JsonNode.Parse(text, documentOptions: Lenient) is not JsonObject file)
                return ([], ["The file is not a JSON object."]);
            Scenario[] scenarios = [.. Unfold(file).Select(one => one.Deserialize(ScenarioJson.Default.Scenario)!)];
            string[] faults = [.. scenarios.SelectMany(ScenarioCheck.FaultsOf)];
            return faults.Length == 0 ? (scenarios, []) : ([], faults);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return ([], [fault.Message]);
        }
    }

    private static IEnumerable<JsonObject> Unfold(JsonObject file)
    {
        file.Remove("variants", out var variants);
        if (variants is null) return [file];
        return variants.AsArray().Select(node =>
        {
            var variant = node!.AsObject();
            var scenario = file.DeepClone().AsObject();
            scenario["name"] = $"{(string?)file["name"]}/{(string?)variant["name"]}";
            if (variant["about"] is { } about) scenario["about"] = about.DeepClone();
            if (variant["set"] is JsonObject changes) Merge(scenario, changes);
            return scenario;
        });
    }

    private static void Merge(JsonObject into, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is JsonObject inner && into[name] is JsonObject target) Merge(target, inner);
            else into[name] = value?.DeepClone();
        }
    }
}
