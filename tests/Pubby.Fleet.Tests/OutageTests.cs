using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.Fleet.Tests;

/// <summary>What publishers, subscribers and operators see while something is unavailable.</summary>
[Collection(nameof(Fleet))]
public sealed class OutageTests(Fleet fleet) : SharedFleetTests(fleet)
{
    [Fact]
    public async Task A_message_put_to_one_node_is_on_the_screen_of_a_subscriber_of_another()
    {
        using var publisher = Fleet.Node(0).NewPublisher();
        await using var plain = await Subscriber.ConnectAsync(SubscriberKind.Plain, Fleet.Node(1).Port);
        await using var hub = await Subscriber.ConnectAsync(SubscriberKind.HubMessagePack, Fleet.Node(2).Port);
        foreach (var client in new[] { plain, hub }) await client.DumpAsync("match-1");
        await publisher.PutAsync("match-1", "score", "[1,0]");
        foreach (var client in new[] { plain, hub })
            await client.UntilAsync("match-1", view => view.DataOf("score") == "[1,0]", "the stored one has come");
        // Nobody sends it again when Redis was late for it.
        await Eventually.UntilAsync(async () =>
        {
            await publisher.PutAsync("match-1", "flash", "\"goal\"", "?store=false");
            return new[] { plain, hub }.All(client =>
                client.Ask("match-1", view => view.DataOf("flash") == "\"goal\""));
        }, "the other one has come");
    }

    [Fact]
    public async Task While_redis_is_away_a_put_is_deferred_and_readiness_is_degraded_with_its_reason()
    {
        using var publisher = Fleet.Node(0).NewPublisher();
        using var inside = Fleet.Node(0).NewOperator();
        await using var near = await Subscriber.ConnectAsync(SubscriberKind.Plain, Fleet.Node(0).Port);
        await using var far = await Subscriber.ConnectAsync(SubscriberKind.Plain, Fleet.Node(1).Port);
        foreach (var client in new[] { near, far }) await client.DumpAsync("deferred");
        await Fleet.Redis.KillAsync();

        using (var answer =
            await Publishing.UntilServedAsync(() =>
                publisher.PutAsync(Publishing.Address("deferred", "m"), Publishing.Json("1"))))
        {
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            Assert.Equal("deferred", (await answer.Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("outcome").GetString());
        }
        await near.UntilAsync("deferred", view => view.DataOf("m") == "1", "this node's subscriber has it");
        await Eventually.UntilAsync(async () =>
            await ReadinessAsync(inside) == ("degraded", "redis"), "readiness says what is away");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(publisher, "/health/live"));
        // A room that is cold everywhere is loaded from the store.
        await Eventually.UntilAsync(async () =>
            await far.SubscribeAsync("cold-without-redis") == "dump", "a cold room is loaded");

        await Fleet.Redis.RestartAsync();
        await far.UntilAsync("deferred", view => view.DataOf("m") == "1", "the other node's subscriber has it");
        await Eventually.UntilAsync(async () =>
            await ReadinessAsync(inside) == ("ok", ""), "readiness is as before");
    }

    [Fact]
    public async Task While_the_store_is_away_publishers_are_told_to_come_back_and_warm_rooms_are_served_as_stale()
    {
        using var publisher = Fleet.Node(0).NewPublisher();
        using var inside = Fleet.Node(0).NewOperator();
        await publisher.PutAsync("warm", "m", "1");
        await using var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, Fleet.Node(0).Port);
        await client.DumpAsync("warm");
        Fleet.Table.Suspend();

        using (var answer =
            await publisher.PutAsync(new Uri("/v1/rooms/warm/messages/m", UriKind.Relative), JsonContent.Create(2)))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.Equal("store_unavailable", (await answer.Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("code").GetString());
        }
        Assert.Equal("dump", await client.SubscribeAsync("warm"));
        await client.UntilAsync("warm", view => view.IsStale, "the dump says that it may be stale");
        Assert.Equal("1", client.Ask("warm", view => view.DataOf("m")));
        Assert.Equal("store_unavailable", await client.SubscribeAsync("cold-without-store"));
        Assert.True(
            (await publisher.GetFromJsonAsync<JsonElement>(new Uri("/v1/rooms/warm/messages", UriKind.Relative)))
                .GetProperty("stale").GetBoolean());
        // Another node may have stored it before the store went away: an outage is never "not found".
        Assert.Equal(HttpStatusCode.ServiceUnavailable,
            await StatusAsync(publisher, "/v1/rooms/warm/messages/never"));
        Assert.Equal(("degraded", "store"), await ReadinessAsync(inside));
        Assert.False(client.Ended.IsCompleted);

        Fleet.Table.Resume();
        await Eventually.UntilAsync(async () =>
            await ReadinessAsync(inside) == ("ok", ""), "readiness is as before");
        await publisher.PutAsync("warm", "m", "3");
        await client.UntilAsync("warm", view => view.DataOf("m") == "3", "it is live");
        await client.DumpAsync("warm");
        await client.UntilAsync("warm", view => !view.IsStale, "the dump is whole");
    }

    [Fact]
    public async Task A_hub_that_starts_before_redis_and_the_table_serves_once_they_are_there()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var table = await DynamoDbLocal.StartAsync();
        await redis.KillAsync();
        table.Suspend();
        using var directory = new TempDirectory();
        await using var hub =
            HubProcess.Launch(directory.Path, "Development", Fleet.Settings(redis.Configuration, table.Url));
        using var client = new HttpClient { BaseAddress = new Uri(hub.Url) };
        using var inside = new HttpClient { BaseAddress = new Uri(hub.AdminUrl) };
        await Eventually.UntilAsync(async () =>
            await StatusAsync(client, "/health/ready") == HttpStatusCode.ServiceUnavailable,
            "it answers, and is not ready");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/health/live"));
        table.Resume();
        await redis.RestartAsync();
        await Eventually.UntilAsync(async () => await StatusAsync(client, "/health/ready") == HttpStatusCode.OK
            && (await ReadinessAsync(inside)).Status == "ok", "it is ready");
    }

    [Theory]
    [InlineData("Pubby__Redis__Configuration=localhost:6379,nonsense=1", "Pubby:Redis:Configuration")]
    [InlineData("Pubby__Store__Kind=Sqlite", "a store that they share too")]
    public async Task Wrong_settings_stop_the_start_with_one_message(string setting, string sentence)
    {
        using var directory = new TempDirectory();
        await using var hub =
            HubProcess.Launch(directory.Path, "Development",
                [.. Fleet.Settings(Fleet.Redis.Configuration, Fleet.Table.Url), setting]);
        await hub.WaitForExitAsync();
        Assert.Equal(1, hub.ExitCode);
        await Eventually.UntilAsync(() => hub.Output.Contains(sentence, StringComparison.Ordinal), sentence);
    }

    private static async Task<(string Status, string Reason)> ReadinessAsync(HttpClient inside)
    {
        var answer = await inside.GetFromJsonAsync<JsonElement>(new Uri("/health/ready", UriKind.Relative));
        return (answer.GetProperty("status").GetString()!,
            string.Join(",", answer.GetProperty("reasons").EnumerateObject().Select(reason => reason.Name)));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }
}
