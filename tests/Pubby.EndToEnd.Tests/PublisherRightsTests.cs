using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.EndToEnd.Tests;

/// <summary>What publishers may do, and how fast: by key, and by token.</summary>
public sealed class PublisherRightsTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly TokenIssuer _issuer = new();

    [Fact]
    public async Task A_key_that_is_too_fast_is_refused_and_goes_on_after_Retry_After_and_no_other_key_notices()
    {
        await using var hub = await LaunchAsync(
            [.. Key(0, "slow"), "Pubby__Publishers__Keys__0__PerSecond=1", .. Key(1, "other"), .. Key(2, "idle")]);
        using HttpClient slow = NewPublisher(hub, "slow"), other = NewPublisher(hub, "other");
        // At once: more than fit into the seconds that they take.
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            slow.PutAsync(Publishing.Address("match-1", $"s{i}"), Publishing.Json("1"))));
        Assert.Equal([201, 429], answers.Select(answer => (int)answer.StatusCode).Distinct().Order());
        foreach (var answer in answers)
        {
            if ((int)answer.StatusCode == 429) await AssertRateLimitedAsync(answer, TimeSpan.FromSeconds(1));
            answer.Dispose();
        }
        for (var i = 0; i < 50; i++) await other.PutAsync("match-1", $"o{i}", "1");
        await Eventually.UntilAsync(async () =>
            await slow.AskAsync(HttpMethod.Put, "/v1/rooms/match-1/messages/m", "2") == "201", "its second is over");

        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri($"{hub.AdminUrl}/metrics"));
        foreach (var key in new[] { "slow", "other" })
        {
            Assert.Matches(
                $"pubby_publisher_key_last_used_seconds\\{{[^}}]*key=\"{key}\"[^}}]*\\}} 1[0-9]{{9}}\\b", metrics);
        }
        Assert.DoesNotContain("key=\"idle\"", metrics, StringComparison.Ordinal);
    }

    /// <summary>Counted as one it would be paid for after a second, and a batch be a way around the rate.</summary>
    [Fact]
    public async Task A_batch_counts_each_of_its_messages()
    {
        await using var hub = await LaunchAsync([.. Key(0, "slow"), "Pubby__Publishers__Keys__0__PerSecond=1"]);
        using var slow = NewPublisher(hub, "slow");
        using (var batch = await slow.PostAsync(new Uri("/v1/messages", UriKind.Relative), Publishing.Json(Batch(100))))
            Assert.Equal(200, (int)batch.StatusCode);
        using var put = await slow.PutAsync(Publishing.Address("match-1", "m"), Publishing.Json("1"));
        Assert.InRange(put.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 2, 100);
        using var next = await slow.PostAsync(new Uri("/v1/messages", UriKind.Relative), Publishing.Json(Batch(1)));
        Assert.Equal((429, 429), ((int)put.StatusCode, (int)next.StatusCode));
    }

    [Fact]
    public async Task A_key_whose_time_is_over_is_refused_and_one_whose_end_is_ahead_is_not()
    {
        await using var hub = await LaunchAsync(
        [
            .. Key(0, "ended"), "Pubby__Publishers__Keys__0__Expires=2026-01-01",
            .. Key(1, "valid"), "Pubby__Publishers__Keys__1__Expires=2199-12-31T23:59:59Z",
        ]);
        using HttpClient ended = NewPublisher(hub, "ended"), valid = NewPublisher(hub, "valid");
        Assert.Equal("401 unauthorized", await ended.AskAsync(HttpMethod.Put, "/v1/rooms/a/messages/m", "1"));
        Assert.Equal("201", await valid.AskAsync(HttpMethod.Put, "/v1/rooms/a/messages/m", "1"));
    }

    [Fact]
    public async Task A_token_publishes_to_its_rooms_and_to_no_others_and_a_hub_needs_no_key_then()
    {
        await using var hub = await LaunchAsync(_issuer.Settings);
        using var publisher =
            NewPublisher(hub, _issuer.Token("user-1", sub: ["chat-*"], pub: ["chat-{sub}", "match-*"]));
        Assert.Equal("201", await publisher.AskAsync(HttpMethod.Put, "/v1/rooms/chat-user-1/messages/m", "1"));
        Assert.Equal("201", await publisher.AskAsync(HttpMethod.Post, "/v1/rooms/match-1/messages", "1"));
        Assert.Equal("200", await publisher.AskAsync(HttpMethod.Delete, "/v1/rooms/chat-user-1/messages/m"));
        // Another subject's room, one that it may only hear, one that is nobody's, and the hub's own.
        foreach (var room in new[] { "chat-user-2", "chat-user-11", "chat-{sub}", "odds", "pubby.revocations" })
        {
            var messages = $"/v1/rooms/{room}/messages";
            var refusal = room == "chat-{sub}" ? "400 room_invalid" : "403 forbidden";
            Assert.Equal(refusal, await publisher.AskAsync(HttpMethod.Put, $"{messages}/m", "1"));
            Assert.Equal(refusal, await publisher.AskAsync(HttpMethod.Post, messages, "1"));
            Assert.Equal(refusal, await publisher.AskAsync(HttpMethod.Delete, $"{messages}/m"));
        }
        // Reading has rights of its own.
        Assert.Equal("200", await publisher.AskAsync(HttpMethod.Get, "/v1/rooms/chat-user-2/messages"));
        Assert.Equal("403 forbidden", await publisher.AskAsync(HttpMethod.Get, "/v1/rooms/match-1/messages"));
        using var batch = await publisher.PostAsync(new Uri("/v1/messages", UriKind.Relative), Publishing.Json(
            """
            {"messages":[{"room":"match-1","id":"a","data":1},{"room":"odds","id":"a","data":1},
                {"room":"chat-user-1","id":"a","data":1},{"room":"chat-user-2","id":"a","deleted":true}]}
            """));
        var results = (await batch.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("results").EnumerateArray();
        Assert.Equal(["201", "403 forbidden", "201", "403 forbidden"], results.Select(result =>
            result.TryGetProperty("error", out var error)
                ? $"{result.GetProperty("status")} {error.GetProperty("code")}" : $"{result.GetProperty("status")}"));
    }

    [Fact]
    public async Task A_token_that_only_hears_publishes_nowhere()
    {
        await using var hub = await LaunchAsync(_issuer.Settings);
        using var subscriber = NewPublisher(hub, _issuer.Token("user-1", sub: ["*"]));
        Assert.Equal("403 forbidden", await subscriber.AskAsync(HttpMethod.Put, "/v1/rooms/match-1/messages/m", "1"));
        Assert.Equal("403 forbidden", await subscriber.AskAsync(HttpMethod.Post, "/v1/rooms/match-1/messages", "1"));
        Assert.Equal("200", await subscriber.AskAsync(HttpMethod.Get, "/v1/rooms/match-1/messages"));
    }

    /// <summary>It would cover every room, and revoke tokens.</summary>
    [Fact]
    public async Task A_hub_without_keys_makes_none_for_itself_outside_of_development()
    {
        await using var hub = await LaunchAsync(_issuer.Settings);
        Assert.Empty(Directory.GetFiles(_directory.Path, "dev.key", SearchOption.AllDirectories));
        Assert.DoesNotContain("development key", hub.Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _issuer.Dispose();
        _directory.Dispose();
    }

    private async Task<HubProcess> LaunchAsync(params string[] settings)
    {
        var hub = HubProcess.Launch(_directory.Path, "Production", settings);
        await hub.UntilReadyOrEndedAsync();
        Assert.False(hub.HasExited, hub.Output);
        return hub;
    }

    private static string[] Key(int number, string key) =>
    [
        $"Pubby__Publishers__Keys__{number}__Name={key}", $"Pubby__Publishers__Keys__{number}__Rooms__0=*",
        $"Pubby__Publishers__Keys__{number}__Sha256=" +
            Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key))),
    ];

    private static HttpClient NewPublisher(HubProcess hub, string key)
    {
        var publisher = new HttpClient { BaseAddress = new Uri(hub.Url) };
        publisher.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return publisher;
    }

    private static async Task AssertRateLimitedAsync(HttpResponseMessage answer, TimeSpan retryAfter)
    {
        Assert.Equal(retryAfter, answer.Headers.RetryAfter!.Delta);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("rate_limited", problem.GetProperty("code").GetString());
    }

    private static string Batch(int messages) => $$"""
        {"messages":[{{string.Join(',', Enumerable.Range(0, messages).Select(i =>
            $$"""{"room":"match-1","id":"b{{i}}","data":1}"""))}}]}
        """;
}
