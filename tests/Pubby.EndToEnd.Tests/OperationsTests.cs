using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

public sealed class OperationsTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    [Fact]
    public async Task A_hub_that_serves_is_live_and_ready()
    {
        foreach (var probe in new[] { "/health/live", "/health/serving", "/health/ready" })
        {
            var answer = await fixture.Publisher.GetStringAsync(new Uri(probe, UriKind.Relative));
            Assert.Equal("ok", JsonDocument.Parse(answer).RootElement.GetProperty("status").GetString());
        }
    }

    [Fact]
    public async Task A_hub_of_no_region_says_nothing_of_its_region() =>
        Assert.StartsWith("404", await fixture.Publisher.AskAsync(HttpMethod.Get, "/health/region"),
            StringComparison.Ordinal);

    [Fact]
    public async Task The_metrics_tell_what_happened()
    {
        await using var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, fixture.Hub.Port);
        await client.SubscribeAsync("measured");
        await fixture.Publisher.PutAsync("measured", "m", "1");
        await fixture.Publisher.PutAsync("measured", "m", "1");
        await fixture.Publisher.AskAsync(HttpMethod.Put, "/v1/rooms/*/messages/m", "1");
        await client.UntilAsync("measured", view => view.Messages == 1, "the message");
        // An exporter may hand out what it gathered a moment ago.
        var expected = new[]
        {
            "pubby_connections", "pubby_rooms", "pubby_subscriptions", "pubby_publishes_total{", "outcome=\"stored\"",
            "outcome=\"unchanged\"", "code=\"room_invalid\"",
            "pubby_publish_duration_seconds_bucket{le=\"0.0005\"}",
            "pubby_fanout_duration_seconds_bucket{le=\"0.0005\"}",
            "pubby_deliveries_total", "pubby_behind", "pubby_catchups_total", "pubby_connections_refused_total",
            "pubby_room_reads_total{", "from=\"store\"", "from=\"cache\"",
        };
        var text = "";
        await Eventually.UntilAsync(async () =>
        {
            text = await fixture.Operator.GetStringAsync(new Uri("/metrics", UriKind.Relative));
            return expected.All(name => text.Contains(name, StringComparison.Ordinal));
        }, "every metric is told");
        Assert.DoesNotContain(fixture.Hub.Key, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_is_full_refuses_before_the_upgrade_and_says_when_to_try_again()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, "Pubby__Limits__Connections=2");
        using var first = await RawWebSocket.ConnectAsync(hub.Port);
        using (var second = await RawWebSocket.ConnectAsync(hub.Port))
        {
            using var third = await RawWebSocket.ConnectAsync(hub.Port);
            Assert.StartsWith("HTTP/1.1 503", third.Answer, StringComparison.Ordinal);
            Assert.Matches("\r\nRetry-After: [12]\r\n", third.Answer);
            using var publisher = hub.NewPublisher();
            Assert.Equal("503", await publisher.AskAsync(HttpMethod.Get, "/health/ready"));
            // It takes nobody more, and nobody should replace it.
            Assert.Equal("200", await publisher.AskAsync(HttpMethod.Get, "/health/serving"));
            Assert.Equal("200", await publisher.AskAsync(HttpMethod.Get, "/health/live"));
            await publisher.PutAsync("r", "m", "1");
        }
        await Eventually.UntilAsync(async () =>
        {
            using var again = await RawWebSocket.ConnectAsync(hub.Port);
            return again.Answer.StartsWith("HTTP/1.1 101", StringComparison.Ordinal);
        }, "the place is free again");
    }

    [Fact]
    public async Task Only_allowed_origins_may_connect_from_a_browser()
    {
        using var directory = new TempDirectory();
        await using var hub =
            await HubProcess.StartAsync(directory.Path, "Pubby__Subscribers__AllowedOrigins__0=https://tv.example.com");
        foreach (var (path, origin, status) in new[]
        {
            ("/ws", "https://tv.example.com", "101"), ("/ws", "https://evil.example.com", "403"),
            ("/ws", "https://tv.example.com.evil.com", "403"),
            ("/hub", "https://tv.example.com", "101"), ("/hub", "https://evil.example.com", "403"),
        })
        {
            using var socket = await RawWebSocket.ConnectAsync(hub.Port, path, $"Origin: {origin}\r\n");
            Assert.StartsWith($"HTTP/1.1 {status}", socket.Answer, StringComparison.Ordinal);
        }
    }
}
