using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>The admin API of a hub that is alone, and what else its listener has.</summary>
public sealed class AdminApiTests(AdminFixture fixture) : IClassFixture<AdminFixture>
{
    private HttpClient Operator => fixture.Operator;

    [Fact]
    public async Task The_fleet_is_this_node()
    {
        var answer = await GetAsync("/admin/nodes");
        var node = Assert.Single(answer.GetProperty("nodes").EnumerateArray());
        Assert.Equal(("serving", "ok", "none", JsonValueKind.Null), (TextOf(node, "phase"), TextOf(node, "store"),
            TextOf(node, "redis"), node.GetProperty("drain").ValueKind));
        Assert.Matches("^[0-9a-f]{16}$", TextOf(node, "id"));
        Assert.Equal((1, 1, 0, "none"), FleetOf(answer));
        Assert.EndsWith("Z", TextOf(answer.GetProperty("fleet"), "at"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rooms_are_found_by_prefix_in_parts_and_one_tells_what_it_holds()
    {
        await using var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, fixture.Hub.Port);
        foreach (var room in new[] { "listed-1", "listed-2", "listed-3" })
        {
            await client.SubscribeAsync(room);
            await fixture.Publisher.PutAsync(room, "score", "[1.0]");
        }
        var first = await GetAsync("/admin/rooms?prefix=listed-&limit=2");
        Assert.Equal(["listed-1", "listed-2"], NamesOf(first));
        Assert.Equal(1, first.GetProperty("rooms")[0].GetProperty("subscribers").GetInt32());
        var second = await GetAsync($"/admin/rooms?prefix=listed-&limit=2&cursor={TextOf(first, "next")}");
        Assert.Equal(["listed-3"], NamesOf(second));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);

        var one = await GetAsync("/admin/rooms/listed-1");
        Assert.Equal("[1.0]", one.GetProperty("messages")[0].GetProperty("data").GetRawText());
        Assert.Equal(1, one.GetProperty("nodes")[0].GetProperty("subscribers").GetInt32());
        Assert.Equal(
            one.GetProperty("messages")[0].GetProperty("version").GetInt64(),
            one.GetProperty("nodes")[0].GetProperty("version").GetInt64());
        // Alive nowhere: what the store holds.
        await fixture.Publisher.PutAsync("stored-only", "score", "1");
        Assert.Empty((await GetAsync("/admin/rooms/stored-only")).GetProperty("nodes").EnumerateArray());
    }

    public static TheoryData<SubscriberKind, string, string> Doors => new()
    {
        { SubscriberKind.Plain, "ws", "plain" },
        { SubscriberKind.HubJson, "hub", "signalr-json" },
        { SubscriberKind.HubMessagePack, "hub", "signalr-messagepack" },
    };

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_connection_is_found_described_and_disconnected(SubscriberKind kind, string door, string format)
    {
        var room = $"found-{kind}";
        await using var client = await Subscriber.ConnectAsync(kind, fixture.Hub.Port);
        await client.SubscribeAsync(room);
        var listed = Assert.Single(
            (await GetAsync($"/admin/connections?room={room}&address=127.0.0.1")).GetProperty("connections")
                .EnumerateArray());
        Assert.Equal((door, format, "127.0.0.1"),
            (TextOf(listed, "door"), TextOf(listed, "format"), TextOf(listed, "address")));
        var id = TextOf(listed, "id");
        var one = await GetAsync($"/admin/connections/{id}");
        Assert.Equal((room, "live"), (TextOf(one.GetProperty("rooms")[0], "room"),
            TextOf(one.GetProperty("rooms")[0], "state")));

        Assert.Equal(1, (await DeleteAsync($"/admin/connections/{id}")).GetProperty("disconnected").GetInt32());
        Assert.Equal(4205, await client.Ended.WaitAsync(Eventually.Limit));
        await Eventually.UntilAsync(async () =>
            await Operator.AskAsync(HttpMethod.Get, $"/admin/connections/{id}") == "404 not_found", "it is gone");
        string[] lines =
        [
            $"Connection {id} has opened at /{door}, from 127\\.0\\.0\\.1\\.",
            $"Connection {id} has ended after \\d+ s with 4205,",
        ];
        foreach (var line in lines)
        {
            await Eventually.UntilAsync(
                () => Regex.IsMatch(fixture.Hub.Output, line), $"the log has: {line}");
        }
        var audit = (await GetAsync("/admin/audit")).GetProperty("entries").EnumerateArray();
        Assert.Contains(audit, entry => (TextOf(entry, "key"), TextOf(entry, "operation"))
            == ("development", $"disconnect the connection {id}"));
    }

    [Fact]
    public async Task A_room_is_emptied_for_good()
    {
        await using var client = await Subscriber.ConnectAsync(SubscriberKind.Plain, fixture.Hub.Port);
        await client.SubscribeAsync("emptied");
        await DeleteAsync("/admin/connections?room=emptied&reconnect=false");
        Assert.Equal(4003, await client.Ended.WaitAsync(Eventually.Limit));
    }

    [Theory]
    [InlineData("GET", "/admin/rooms?prefx=a", "400 parameter_unknown")]
    [InlineData("GET", "/admin/rooms?limit=1001", "400 malformed")]
    [InlineData("GET", "/admin/rooms?cursor=x", "400 cursor_invalid")]
    [InlineData("GET", "/admin/rooms/*", "400 room_invalid")]
    [InlineData("GET", "/admin/connections?address=somewhere", "400 malformed")]
    [InlineData("GET", "/admin/connections?node=none", "404 not_found")]
    [InlineData("GET", "/admin/connections/none", "404 not_found")]
    [InlineData("GET", "/admin/nodes/none/drain", "404 not_found")]
    [InlineData("DELETE", "/admin/connections/none", "404 not_found")]
    [InlineData("DELETE", "/admin/connections", "400 malformed")]
    [InlineData("DELETE", "/admin/connections?subject=a&room=b", "400 malformed")]
    [InlineData("DELETE", "/admin/connections?room=b&reconnect=perhaps", "400 malformed")]
    [InlineData("GET", "/admin/nowhere", "404 not_found")]
    public async Task What_means_nothing_is_refused(string method, string address, string answer) =>
        Assert.Equal(answer, await Operator.AskAsync(HttpMethod.Parse(method), address));

    [Theory]
    [InlineData("/")]
    [InlineData("/console/")]
    [InlineData("/docs/index.html")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/metrics")]
    public async Task Pages_and_metrics_are_inside_without_a_key_and_not_on_the_public_port(string address)
    {
        using var nobody = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var inside = await nobody.GetAsync(new Uri(fixture.Hub.AdminUrl + address));
        // In Development it leads to the console.
        Assert.Equal(address == "/" ? HttpStatusCode.Redirect : HttpStatusCode.OK, inside.StatusCode);
        Assert.Contains("default-src 'none'", inside.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal);
        using var outside = await nobody.GetAsync(new Uri(fixture.Hub.Url + address));
        // In Development the address alone leads inside.
        Assert.Equal(address == "/" ? HttpStatusCode.Redirect : HttpStatusCode.NotFound, outside.StatusCode);
    }

    [Fact]
    public async Task Probes_give_reasons_inside_alone()
    {
        foreach (var probe in new[] { "/health/live", "/health/serving", "/health/ready" })
        {
            Assert.Equal("""{"status":"ok","reasons":{}}""",
                await Operator.GetStringAsync(new Uri(probe, UriKind.Relative)));
            Assert.Equal("""{"status":"ok"}""",
                await fixture.Publisher.GetStringAsync(new Uri(probe, UriKind.Relative)));
        }
    }

    private Task<JsonElement> GetAsync(string address) =>
        Operator.GetFromJsonAsync<JsonElement>(new Uri(address, UriKind.Relative));

    private Task<JsonElement> DeleteAsync(string address) =>
        Operator.DeleteFromJsonAsync<JsonElement>(new Uri(address, UriKind.Relative));

    private static IEnumerable<string?> NamesOf(JsonElement answer) =>
        answer.GetProperty("rooms").EnumerateArray().Select(room => TextOf(room, "room"));

    private static (int Nodes, int Answered, int Missing, string? Redis) FleetOf(JsonElement answer)
    {
        var fleet = answer.GetProperty("fleet");
        return (fleet.GetProperty("nodes").GetInt32(), fleet.GetProperty("answered").GetInt32(),
            fleet.GetProperty("missing").GetArrayLength(), TextOf(fleet, "redis"));
    }

    private static string? TextOf(JsonElement element, string name) => element.GetProperty(name).GetString();
}
