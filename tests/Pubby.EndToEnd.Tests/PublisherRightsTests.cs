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
    public async Task A_key_has_its_own_rate_and_a_batch_counts_its_messages()
    {
        await using var hub = await LaunchAsync(
            [.. Key(0, "slow"), "Pubby__Publishers__Keys__0__PerSecond=5", .. Key(1, "other")]);
        using HttpClient slow = NewPublisher(hub, "slow"), other = NewPublisher(hub, "other");
        // 100 messages at once, of which 5 fit into a second.
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            slow.PostAsync(new Uri("/v1/messages", UriKind.Relative), Publishing.Json(Batch(5)))));
        Assert.Equal([200, 429], answers.Select(answer => (int)answer.StatusCode).Distinct().Order());
        foreach (var answer in answers)
        {
            if ((int)answer.StatusCode == 429) Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
            answer.Dispose();
        }
        for (var i = 0; i < 20; i++)
        {
            Assert.NotEqual("429 rate_limited",
                await other.AskAsync(HttpMethod.Put, "/v1/rooms/match-1/messages/o", $"{i}"));
        }
        await Eventually.UntilAsync(async () =>
            await slow.AskAsync(HttpMethod.Put, "/v1/rooms/match-1/messages/m", "2") == "201", "its second is over");
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri($"{hub.Url}/metrics"));
        Assert.Matches("pubby_publisher_key_last_used_seconds\\{[^}]*key=\"slow\"[^}]*\\} 1[0-9]{9}\\b", metrics);
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
        Assert.Equal("403 forbidden",
            await publisher.AskAsync(HttpMethod.Put, "/v1/rooms/chat-user-2/messages/m", "1"));
        // Reading has rights of its own.
        Assert.Equal("200", await publisher.AskAsync(HttpMethod.Get, "/v1/rooms/chat-user-2/messages"));
        Assert.Equal("403 forbidden", await publisher.AskAsync(HttpMethod.Get, "/v1/rooms/match-1/messages"));
        using var batch = await publisher.PostAsync(new Uri("/v1/messages", UriKind.Relative), Publishing.Json(
            """{"messages":[{"room":"match-1","id":"a","data":1},{"room":"odds","id":"a","data":1}]}"""));
        var results = (await batch.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("results");
        Assert.Equal([201, 403], results.EnumerateArray().Select(result => result.GetProperty("status").GetInt32()));
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

    private static string Batch(int messages) => $$"""
        {"messages":[{{string.Join(',', Enumerable.Range(0, messages).Select(i =>
            $$"""{"room":"match-1","id":"b{{i}}","data":1}"""))}}]}
        """;
}
