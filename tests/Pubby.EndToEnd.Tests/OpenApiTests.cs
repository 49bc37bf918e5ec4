using System.Net.Http.Json;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

public sealed class OpenApiTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    [Fact]
    public async Task Every_request_of_the_publish_API_is_in_the_document()
    {
        var document = await DocumentAsync();
        Assert.Equal(
            ["delete /v1/rooms/{room}/messages/{id}", "get /health/live", "get /health/ready", "get /v1/rooms/{room}",
                "get /v1/rooms/{room}/messages",
                "get /v1/rooms/{room}/messages/{id}", "post /v1/messages", "post /v1/revocations",
                "post /v1/rooms/{room}/messages",
                "put /v1/rooms/{room}/messages/{id}"],
            OperationsOf(document).Select(operation => $"{operation.Method} {operation.Path}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_answer_has_an_example_for_each_outcome_and_each_code()
    {
        foreach (var (method, path, operation) in OperationsOf(await DocumentAsync()))
        {
            foreach (var answer in operation.GetProperty("responses").EnumerateObject())
            {
                if (answer.Name == "304") continue;
                var (mediaType, content) = answer.Value.GetProperty("content").EnumerateObject()
                    .Select(content => (content.Name, content.Value)).Single();
                foreach (var example in content.GetProperty("examples").EnumerateObject())
                {
                    var value = example.Value.GetProperty("value");
                    if (mediaType != "application/problem+json") continue;
                    Assert.Equal((method, path, answer.Name, example.Name),
                        (method, path, $"{value.GetProperty("status")}", value.GetProperty("code").GetString()));
                    Assert.NotEmpty(value.GetProperty("detail").GetString()!);
                }
            }
        }
    }

    [Fact]
    public async Task What_the_document_gives_as_an_example_is_what_the_hub_answers()
    {
        var put = OperationsOf(await DocumentAsync()).Single(operation => operation.Method == "put").Operation;
        var example = put.GetProperty("requestBody").GetProperty("content").GetProperty("application/json")
            .GetProperty("example").GetRawText();
        using var answer =
            await fixture.Publisher.PutAsync(Publishing.Address("documented", "score"), Publishing.Json(example));
        var told = put.GetProperty("responses").GetProperty("201").GetProperty("content")
            .GetProperty("application/json").GetProperty("examples").GetProperty("stored").GetProperty("value");
        Assert.Equal(NamesOf(told), NamesOf(await answer.Content.ReadFromJsonAsync<JsonElement>()));

        using var refused =
            await fixture.Publisher.PutAsync(Publishing.Address("*", "score"), Publishing.Json(example));
        var problem = put.GetProperty("responses").GetProperty("400").GetProperty("content")
            .GetProperty("application/problem+json").GetProperty("examples").GetProperty("room_invalid")
                .GetProperty("value");
        Assert.True(JsonElement.DeepEquals(problem, await refused.Content.ReadFromJsonAsync<JsonElement>()));
    }

    [Fact]
    public async Task The_page_of_the_API_loads()
    {
        var page = await fixture.Operator.GetStringAsync(new Uri("/docs", UriKind.Relative));
        Assert.Contains("swagger-ui", page, StringComparison.Ordinal);
    }

    private async Task<JsonElement> DocumentAsync() =>
        await fixture.Operator.GetFromJsonAsync<JsonElement>(new Uri("/openapi/v1.json", UriKind.Relative));

    private static IEnumerable<(string Method, string Path, JsonElement Operation)> OperationsOf(
        JsonElement document) =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select (operation.Name, path.Name, operation.Value);

    private static IEnumerable<string> NamesOf(JsonElement value) =>
        value.EnumerateObject().Select(property => property.Name);
}
