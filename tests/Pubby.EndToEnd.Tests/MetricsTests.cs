using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>What /metrics says of a hub, before anything happens and after.</summary>
public sealed class MetricsTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    /// <summary>A rate misses the event with which its series begins.</summary>
    [Fact]
    public async Task Every_refusal_and_every_end_that_a_hub_knows_has_its_series_before_it_happens()
    {
        var text = await fixture.Hub.MetricsAsync();
        foreach (var (heading, metric, cell) in new[]
        {
            ("Refused requests", "pubby_publish_refusals_total", 1),
            ("Refused commands", "pubby_command_refusals_total", 0),
            ("Close codes", "pubby_closed_total", 0),
        })
        {
            foreach (var code in CodesOf(heading, cell))
                Assert.Contains($"{metric}{{code=\"{code}\"}} ", text, StringComparison.Ordinal);
        }
        foreach (var outcome in new[] { "stored", "deferred", "unchanged", "broadcast" })
            Assert.Contains($"pubby_publishes_total{{outcome=\"{outcome}\"}} ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_a_connection_ended_is_counted_by_its_code()
    {
        var (closed, vanished) = (await EndsAsync("1000"), await EndsAsync("1006"));
        using (var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port))
        {
            await socket.SendAsync(RawWebSocket.Frame(ServerFrame.CloseOpcode, [0x03, 0xE8]));
            Assert.Equal(1000, await socket.ReadCloseAsync());
        }
        using (await RawWebSocket.ConnectAsync(fixture.Hub.Port))
        {
        }
        await Eventually.UntilAsync(async () =>
            await EndsAsync("1000") > closed && await EndsAsync("1006") > vanished, "both ends are counted");

        Task<double> EndsAsync(string code) => fixture.Hub.MetricAsync($"pubby_closed_total{{code=\"{code}\"}}");
    }

    [Fact]
    public async Task A_refusal_names_the_trace_that_its_caller_began()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/rooms/*/messages/m");
        request.Headers.Add("traceparent", $"00-{Trace}-b7ad6b7169203331-01");
        using var answer = await fixture.Publisher.SendAsync(request);
        Assert.Equal(Trace, JsonDocument.Parse(await answer.Content.ReadAsStringAsync())
            .RootElement.GetProperty("traceId").GetString());
    }

    /// <summary>The codes of a table of docs/reference/codes.md that a refusal or a close has.</summary>
    private static IEnumerable<string> CodesOf(string heading, int cell) =>
        File.ReadAllText(Path.Combine(Checkout.Root, "docs/reference/codes.md"))
            .Split($"## {heading}\n")[1].Split("\n## ")[0].Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .SelectMany(line => line.Trim('|', ' ').Split(" |")[cell].Split(',')).Select(code => code.Trim(' ', '`'))
            .Where(code => code is not ("not_found" or "method_not_allowed" or "internal"));

    [Fact]
    public async Task A_node_says_which_build_it_is_who_came_by_which_door_and_how_much_it_sent()
    {
        await using var plain = await Subscriber.ConnectAsync(SubscriberKind.Plain, fixture.Hub.Port);
        await using var hub = await Subscriber.ConnectAsync(SubscriberKind.HubJson, fixture.Hub.Port);
        await plain.SubscribeAsync("doors");
        await hub.SubscribeAsync("doors");
        string[] expected =
        [
            "pubby_connections{door=\"ws\"} 1 ", "pubby_connections{door=\"hub\"} 1 ", "pubby_store_available{} 1 ",
            "relay=\"None\",store=\"Sqlite\",version=\"", "service_name=\"pubby\"",
        ];
        var text = "";
        await Eventually.UntilAsync(async () =>
        {
            text = $"{await fixture.Hub.MetricsAsync()}".Replace("\n", " \n", StringComparison.Ordinal);
            return expected.All(part => text.Contains(part, StringComparison.Ordinal));
        }, () => $"both doors and the build are told; there is {text}");
        Assert.DoesNotContain("otel_scope", text, StringComparison.Ordinal);
        Assert.True(await fixture.Hub.MetricAsync("pubby_sent_bytes_total") > 0);
    }
}
