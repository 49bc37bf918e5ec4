using System.Text.Json.Nodes;

namespace Pubby.Publisher.Tests.Vectors;

/// <summary>What JSON has no word for: <c>{"value":"half"}</c>. Anything else is itself.</summary>
internal static class VectorValues
{
    public static string? TextOf(JsonNode? value) => value is JsonObject odd ? (string?)Odd(odd) : (string?)value;

    public static object? DataOf(JsonNode? value) =>
        value is JsonObject odd && odd.ContainsKey("value") ? Odd(odd) : value;

    private static object? Odd(JsonObject odd) => (string)odd["value"]! switch
    {
        "undefined" => null,
        "half" => "a\ud800",
        "text" => new string('x', (int)odd["length"]!),
        "circle" => new Circle(),
        "throws" => new Throwing(),
        "nan" => double.NaN,
        "pointer" => typeof(string),
        var other => throw new InvalidOperationException($"No runner knows the value {other}."),
    };

    private sealed class Circle
    {
        public Circle Self => this;
    }

    private sealed class Throwing
    {
        public int Today => throw new NotImplementedException("not today");
    }
}
