using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>Many messages in one request.</summary>
public sealed class BatchApiTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    private HttpClient Publisher => fixture.Publisher;

    [Fact]
    public async Task A_batch_answers_for_each_message_by_itself()
    {
        await Publisher.PutAsync("batch", "old", "1");
        using var answer = await Publisher.PostAsync(new Uri("/v1/messages", UriKind.Relative), Publishing.Json("""
            {"messages":[
              {"room":"batch","id":"new","data":[1]},
              {"room":"batch","id":"old","deleted":true},
              {"room":"batch","id":"absent","deleted":true},
              {"room":"batch","id":"no/name","data":1},
              {"room":"batch","id":"twice","data":1},
              {"room":"batch","id":"twice","data":2},
              {"room":"batch","id":"brief","data":1,"ttl":31536001}
            ]}
            """));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var results = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("results").EnumerateArray()
            .Select(result => (result, code: result.TryGetProperty("error", out var error)
                ? error.GetProperty("code") : result.GetProperty("outcome")))
            .Select(one => $"{one.result.GetProperty("status")} {one.code}");
        Assert.Equal(
            ["201 stored", "200 stored", "404 message_not_found", "400 id_invalid", "400 id_invalid", "400 id_invalid",
                "400 ttl_invalid"], results);
        Assert.Equal(1, (await Publisher.DumpAsync("batch")).Count);
    }

    [Theory]
    [InlineData(99, "200")]
    [InlineData(100, "200")]
    [InlineData(101, "413 too_large")]
    public async Task A_batch_has_at_most_100_messages(int messages, string answer)
    {
        var entries = string.Join(',', Enumerable.Range(0, messages).Select(i => $$"""{"room":"many","id":"m{{i}}","data":1}"""));
        Assert.Equal(answer, await Publisher.AskAsync(HttpMethod.Post, "/v1/messages", $$"""{"messages":[{{entries}}]}"""));
    }

    /// <summary>The web server by itself takes 30 MB.</summary>
    [Fact]
    public async Task A_batch_may_be_as_long_as_the_settings_say()
    {
        const int most = 40 << 20;
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, $"Pubby__Limits__BatchBytes={most}");
        using var publisher = hub.NewPublisher();
        const string batch = """{"messages":[{"room":"long","id":"m","data":1}]}""";
        Assert.Equal("200", await publisher.AskAsync(HttpMethod.Post, "/v1/messages", batch.PadRight(most)));
    }
}
