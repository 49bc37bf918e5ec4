using System.Text.Json.Nodes;

namespace Pubby.Deploy.Tests.Aws.Support;

/// <summary>JSON as the dictionaries and arrays that CDK's assertions take.</summary>
internal static class Objects
{
    public static Dictionary<string, object> Of(string json) =>
        (Dictionary<string, object>)Of(JsonNode.Parse(json)!);

    private static object Of(JsonNode node) => node switch
    {
        JsonObject map => map.ToDictionary(property => property.Key, property => Of(property.Value!)),
        JsonArray list => list.Select(item => Of(item!)).ToArray(),
        _ when node.GetValueKind() is System.Text.Json.JsonValueKind.Number => node.GetValue<double>(),
        _ when node.GetValueKind() is System.Text.Json.JsonValueKind.True => true,
        _ when node.GetValueKind() is System.Text.Json.JsonValueKind.False => false,
        _ => node.GetValue<string>(),
    };
}
