using System.Net.Http.Json;
using System.Text.Json;

namespace Pubby.EndToEnd.Tests;

public sealed class AdminDocumentTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    /// <summary>The document is made of the endpoints, so it has all; each has to say what it is.</summary>
    [Fact]
    public async Task Every_endpoint_of_the_admin_API_is_described_with_its_answer()
    {
        var document = await DocumentAsync();
        var operations = OperationsOf(document).ToArray();
        Assert.Superset(
            new HashSet<string>
            {
                "get /admin/nodes", "get /admin/rooms", "get /admin/rooms/{room}", "get /admin/connections",
                "get /admin/connections/{id}", "delete /admin/connections", "delete /admin/connections/{id}",
                "get /admin/drain", "post /admin/drain", "delete /admin/drain", "get /admin/nodes/{node}/drain",
                "post /admin/nodes/{node}/drain", "delete /admin/nodes/{node}/drain", "get /admin/audit",
                "get /admin/trace", "get /admin/host", "get /admin/key",
            },
            operations.Select(operation => operation.Name).ToHashSet());
        foreach (var (name, operation) in operations)
        {
            Assert.True(operation.TryGetProperty("summary", out var summary), $"{name} has no AdminOperation");
            Assert.NotEmpty(summary.GetString()!);
            Assert.True(operation.GetProperty("responses").TryGetProperty("200", out _), name);
        }
        foreach (var reference in ReferencesOf(document))
            Assert.True(Leads(document, reference), $"{reference} leads nowhere");
    }

    [Fact]
    public async Task What_the_document_says_of_a_node_is_what_is_answered()
    {
        var schema = (await DocumentAsync()).GetProperty("components").GetProperty("schemas")
            .GetProperty("NodesAnswer").GetProperty("properties").GetProperty("nodes").GetProperty("items");
        var node = (await fixture.Operator.GetFromJsonAsync<JsonElement>(new Uri("/admin/nodes", UriKind.Relative)))
            .GetProperty("nodes")[0];
        Assert.Equal(
            schema.GetProperty("properties").EnumerateObject().Select(property => property.Name),
            node.EnumerateObject().Select(property => property.Name));
        Assert.Equal("date-time", schema.GetProperty("properties").GetProperty("started").GetProperty("format")
            .GetString());
    }

    private Task<JsonElement> DocumentAsync() =>
        fixture.Operator.GetFromJsonAsync<JsonElement>(new Uri("/admin/openapi.json", UriKind.Relative));

    private static IEnumerable<(string Name, JsonElement Operation)> OperationsOf(JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select ($"{operation.Name} {path.Name}", operation.Value);

    private static IEnumerable<string> ReferencesOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => property.NameEquals("$ref")
            ? [property.Value.GetString()!] : ReferencesOf(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(ReferencesOf),
        _ => [],
    };

    private static bool Leads(JsonElement document, string reference)
    {
        foreach (var part in reference.Split('/')[1..])
        {
            if (document.ValueKind == JsonValueKind.Array) document = document[int.Parse(part, null)];
            else if (!document.TryGetProperty(part, out document)) return false;
        }
        return true;
    }
}
