using System.Text.Json;

namespace Pubby.Load.Plans;

/// <summary>A plan as text.</summary>
internal static class PlanFile
{
    /// <returns>The plan, or what is wrong with it: each fault a sentence.</returns>
    public static (LoadPlan? Plan, IReadOnlyList<string> Faults) Read(string text)
    {
        try
        {
            var plan = JsonSerializer.Deserialize(text, PlanJson.Default.LoadPlan);
            if (plan is null) return (null, ["The plan is not a JSON object."]);
            string[] faults = [.. PlanCheck.FaultsOf(plan)];
            return faults.Length == 0 ? (plan, []) : (null, faults);
        }
        catch (JsonException fault)
        {
            return (null, [SentenceOf(fault)]);
        }
    }

    /// <summary>A file that is a plan names its run itself.</summary>
    public static bool NamesRun(string text)
    {
        using var plan = JsonDocument.Parse(text, new JsonDocumentOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
        });
        return plan.RootElement.TryGetProperty("run"u8, out _);
    }

    public static string Write(LoadPlan plan) => JsonSerializer.Serialize(plan, PlanJson.Default.LoadPlan);

    /// <summary>What is wrong and where, in the words of whoever wrote the file.</summary>
    public static string SentenceOf(JsonException fault)
    {
        var at = fault.Path is { Length: > 2 } path ? $"{path[2..]}: " : "";
        var line = fault.LineNumber is { } number ? $" (line {number + 1})" : "";
        var said = fault.Message.Split(" Path: ")[0].Split(" The type ")[0].TrimEnd('.');
        if (said.Contains("could not be mapped to any .NET member", StringComparison.Ordinal))
            said = "there is no such field; docs/reference/load-plan.md has all";
        else if (said.Contains("could not be converted", StringComparison.Ordinal))
            said = "the value is not one that this field takes";
        else if (said.Contains("missing required properties", StringComparison.Ordinal))
            said = "the plan needs hubs and connections";
        return $"{at}{said}{line}.";
    }
}
