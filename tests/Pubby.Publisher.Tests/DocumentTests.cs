using System.Text.Json.Nodes;

namespace Pubby.Publisher.Tests;

public sealed class DocumentTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    [Fact]
    public async Task The_client_is_generated_from_the_document_that_the_hub_serves()
    {
        var committed =
            JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "openapi.json")));
        using var inside = fixture.Hub.NewOperator();
        var served = JsonNode.Parse(await inside.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!
            .AsObject();
        // Where this hub listens.
        served.Remove("servers");
        Assert.True(JsonNode.DeepEquals(committed, served),
            "The hub's document has changed. Write what it serves at /openapi/v1.json, without servers, to " +
            "src/Pubby.Publisher/openapi.json, and build.");
    }
}
