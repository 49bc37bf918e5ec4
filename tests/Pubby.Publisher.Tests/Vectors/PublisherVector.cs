using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pubby.Publisher.Tests.Vectors;

/// <summary>A vector of tests/vectors/publisher, as its README says; one for each of its <c>each</c>.</summary>
internal sealed record PublisherVector(string Name, JsonObject Json)
{
    private static readonly HashSet<string> Fields =
        ["name", "only", "each", "addresses", "key", "keyIsAsked", "timeoutMs", "attemptTimeoutMs", "warm", "hub",
            "second", "call", "expect"];

    public static IReadOnlyList<PublisherVector> Of(string file)
    {
        var document = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", file)))!;
        return [.. document["vectors"]!.AsArray().Select(vector => vector!.AsObject())
            .Where(vector => (string?)vector["only"] is null or "dotnet").SelectMany(Expand)];
    }

    private static IEnumerable<PublisherVector> Expand(JsonObject vector)
    {
        foreach (var (field, _) in vector) Assert.Contains(field, Fields);
        var name = (string)vector["name"]!;
        if (vector["each"] is not JsonArray each) return [new PublisherVector(name, vector)];
        return each.Select(value =>
            new PublisherVector($"{name}: {value?.ToJsonString() ?? "null"}", Fill(vector, value)));
    }

    /// <summary>Where an answer stands in <c>expect</c>, its status or its code is meant.</summary>
    private static JsonObject Fill(JsonObject vector, JsonNode? value)
    {
        var filled = new JsonObject();
        var (status, code) = value is JsonObject answer
            ? (answer["status"], answer["body"] is JsonObject body ? body["code"] : null) : (value, value);
        foreach (var (field, part) in vector)
        {
            if (field == "each") continue;
            filled[field] = field == "expect"
                ? Replace(part, field => field switch { "status" => status, "error" => code, _ => value })
                : Replace(part, _ => value);
        }
        return filled;
    }

    private static JsonNode? Replace(JsonNode? part, Func<string, JsonNode?> by, string field = "") => part switch
    {
        JsonObject fields =>
            new JsonObject(fields.Select(pair => KeyValuePair.Create(pair.Key, Replace(pair.Value, by, pair.Key)))),
        JsonArray items => new JsonArray([.. items.Select(item => Replace(item, by))]),
        JsonValue text when text.GetValueKind() == JsonValueKind.String && (string)text! is var content
        && content.Contains("{each}", StringComparison.Ordinal) =>
            content == "{each}"
                ? by(field)?.DeepClone() : content.Replace("{each}", by("")?.ToString(), StringComparison.Ordinal),
        _ => part?.DeepClone(),
    };
}
