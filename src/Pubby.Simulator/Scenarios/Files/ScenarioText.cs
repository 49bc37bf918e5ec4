using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace Pubby.Simulator.Scenarios.Files;

/// <summary>The text of a scenario's file, JSON or YAML, as one tree. Bounded, as it comes from anybody.</summary>
internal static class ScenarioText
{
    /// <summary>Of a file; the scenarios that come with the simulator have some 3,000.</summary>
    public const int MaxBytes = 256 * 1024;

    private const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        MaxDepth = MaxDepth,
    };

    /// <returns>The tree, or why there is none.</returns>
    public static (JsonObject? File, string? Fault) Read(string text, bool isYaml)
    {
        if (text.Length > MaxBytes) return (null, $"The file is larger than {MaxBytes / 1024} KB.");
        try
        {
            var root = isYaml ? YamlToJson.Read(text, MaxDepth) : JsonNode.Parse(text, documentOptions: Lenient);
            return root is JsonObject file ? (file, null) : (null, "The file is not an object: it has no fields.");
        }
        catch (JsonException fault)
        {
            var message = fault.Message.Split(" LineNumber:")[0].Split(" Path:")[0];
            return (null, fault.LineNumber is { } line ? $"line {line + 1}: {message}" : message);
        }
        catch (YamlException fault)
        {
            return (null, $"line {fault.Start.Line}: {fault.Message}");
        }
    }
}
