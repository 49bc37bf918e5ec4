using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pubby.Client.Tests.Vectors;

/// <summary>Equal JSON, whatever the order of its fields.</summary>
internal static class Json
{
    public static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static JsonNode? Node(object? data) => data is null ? null : JsonSerializer.SerializeToNode(data, Web);

    public static void Equal(JsonElement expected, JsonNode? actual, string what)
    {
        if (!JsonNode.DeepEquals(JsonSerializer.SerializeToNode(expected), actual))
            Assert.Fail($"{what}:\nexpected {expected.GetRawText()}\nactual   {actual?.ToJsonString() ?? "null"}");
    }
}
