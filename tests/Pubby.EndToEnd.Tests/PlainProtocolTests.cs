using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

public sealed class PlainProtocolTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    private static readonly byte[] EndlessFragments =
        [.. RawWebSocket.Frame(1, [], isFinal: false),
            .. Enumerable.Repeat(RawWebSocket.Frame(0, [], isFinal: false), 2000).SelectMany(frame => frame)];

    public static TheoryData<string, byte[], int> BadFrames => new()
    {
        { "unmasked", [0x81, 0x02, (byte)'{', (byte)'}'], 1002 },
        { "reserved bit", [0xC1, 0x80, 0, 0, 0, 0], 1002 },
        { "unknown opcode", [0x83, 0x80, 0, 0, 0, 0], 1002 },
        { "continuation of nothing", RawWebSocket.Frame(0, "x"u8), 1002 },
        { "ping in fragments", RawWebSocket.Frame(9, "x"u8, isFinal: false), 1002 },
        { "bad UTF-8", RawWebSocket.Frame(1, [0xFF, 0xFE]), 1007 },
        { "8,193 bytes", RawWebSocket.Frame(1, new byte[8193]), 4004 },
        { "a length of 2^62", [0x81, 0xFF, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], 4004 },
        { "endless fragments", EndlessFragments, 4004 },
        { "binary", RawWebSocket.Frame(2, "{}"u8), 1003 },
        { "close", RawWebSocket.Frame(8, [0x0F, 0xA0]), 4000 },
    };

    private HttpClient Publisher => fixture.Publisher;

    [Theory]
    [MemberData(nameof(BadFrames))]
    public async Task A_frame_that_breaks_the_protocol_closes_its_own_connection_with_its_code(
        string what, byte[] bytes, int code)
    {
        await using var witness = await Subscriber.ConnectAsync(SubscriberKind.Plain, fixture.Hub.Port);
        await witness.SubscribeAsync("witnessed");
        using var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port);
        await socket.SendAsync(bytes);
        Assert.Equal((what, code), (what, await socket.ReadCloseAsync()));

        await Publisher.PutAsync("witnessed", "m", $"\"{what}\"");
        await witness.UntilAsync("witnessed", view => view.DataOf("m") == $"\"{what}\"", "the witness noticed nothing");
    }

    [Theory]
    [InlineData(8191)]
    [InlineData(8192)]
    public async Task A_command_may_be_as_long_as_the_limit(int bytes)
    {
        using var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port);
        const string Command = """{"action":"ping","ref":1}""";
        await socket.SendTextAsync(Command + new string(' ', bytes - Command.Length));
        Assert.Equal(1, (await socket.ReadAsync("pong")).GetProperty("ref").GetInt32());
    }

    [Fact]
    public async Task A_command_may_come_in_fragments_with_a_ping_between_them()
    {
        using var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port);
        await socket.SendAsync(RawWebSocket.Frame(1, "{\"action\":"u8, isFinal: false));
        await socket.SendAsync(RawWebSocket.Frame(9, "between"u8));
        await socket.SendAsync(RawWebSocket.Frame(0, "\"ping\"}"u8));
        Assert.Equal((ServerFrame.PongOpcode, "between"), await socket.ReadAsync() is { } pong
            ? (pong.Opcode, pong.Text) : default);
        Assert.Equal("""{"type":"pong"}""", (await socket.ReadAsync())!.Text);
    }

    [Fact]
    public async Task A_hundred_thousand_pings_cost_the_hub_nothing_that_stays()
    {
        using var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port);
        var pings = Enumerable.Repeat(RawWebSocket.Frame(9, "p"u8), 1000).SelectMany(frame => frame).ToArray();
        for (var i = 0; i < 100; i++) await socket.SendAsync(pings);
        await socket.SendTextAsync("""{"action":"ping","ref":"done"}""");
        Assert.Equal("done", (await socket.ReadAsync("pong")).GetProperty("ref").GetString());
    }

    [Fact]
    public async Task A_dump_then_live_then_a_delete_then_an_expiry()
    {
        await Publisher.PutAsync("whole", "score", "[0,0]");
        using var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port);
        await socket.SendTextAsync("""{"action":"subscribe","room":"whole","dump":true,"ref":"r"}""");
        var subscribed = await socket.ReadAsync("subscribed");
        Assert.Equal("""whole dump r""", $"{subscribed.GetProperty("room")} {subscribed.GetProperty("mode")} {subscribed.GetProperty("ref")}");
        var dump = await socket.ReadAsync("dump");
        Assert.Equal("[0,0]", dump.GetProperty("messages")[0].GetProperty("data").GetRawText());

        var version = await Publisher.PutAsync("whole", "score", "{\"ü\": [1, 0]}");
        Assert.Equal("""{"type":"message","room":"whole","id":"score","version":0,"data":{"ü":[1,0]}}""".Replace(":0,", $":{version},", StringComparison.Ordinal), (await socket.ReadAsync())!.Text);
        await Publisher.DeleteAsync("whole", "score");
        Assert.True((await socket.ReadAsync("message")).GetProperty("deleted").GetBoolean());
        await Publisher.PutAsync("whole", "brief", "1", "?ttl=1");
        Assert.True((await socket.ReadAsync("message")).TryGetProperty("expiresAt", out _));
        Assert.Equal("expired", (await socket.ReadAsync("message")).GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Commands_in_any_order_get_their_answers_and_close_nothing()
    {
        using var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port);
        var answers = new List<string>();
        foreach (var command in new[]
        {
            """{"action":"unsubscribe","room":"never","ref":1}""",
            """{"action":"subscribe","room":"twice","ref":2}""",
            """{"action":"subscribe","room":"twice","ref":3}""",
            """{"action":"unsubscribe","room":"twice","ref":4}""",
            """{"action":"unsubscribe","room":"twice","ref":5}""",
            """{"action":"subscribe","room":"no*","ref":6}""",
            """{"action":"subscribe","room":"future","cursor":9007199254740991,"epoch":"k3f9","ref":7}""",
            """{"action":"subscribe","room":"future","cursor":-1,"epoch":"k3f9","ref":8}""",
            "not json",
        })
        {
            await socket.SendTextAsync(command);
            JsonElement answer;
            do answer = (await socket.ReadAsync())!.Json;
            while (answer.GetProperty("type").GetString() == "dump");
            var outcome = answer.TryGetProperty("code", out var code) ? code
                : answer.TryGetProperty("mode", out var mode) ? mode : default;
            answers.Add($"{answer.GetProperty("type")} {outcome}");
        }
        Assert.Equal(
            ["error not_subscribed", "subscribed live", "subscribed live", "unsubscribed ", "error not_subscribed",
                "error room_invalid",
            "subscribed reset", "error cursor_invalid", "error malformed"], answers);
    }

    [Fact]
    public async Task Rooms_of_one_command_are_answered_each_for_itself_with_the_same_reference()
    {
        using var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port);
        await socket.SendTextAsync("""{"action":"subscribe","rooms":[{"room":"a","dump":true},{"room":"/"}],"ref":10}""");
        var frames =
            new[] { await socket.ReadAsync(), await socket.ReadAsync(), await socket.ReadAsync() }.Select(frame =>
                frame!.Json).ToArray();
        Assert.Equal(["dump", "error", "subscribed"],
            frames.Select(frame => frame.GetProperty("type").GetString()!).Order());
        Assert.All(frames.Where(frame => frame.GetProperty("type").GetString() != "dump"), frame =>
            Assert.Equal(10, frame.GetProperty("ref").GetInt32()));
    }

    [Fact]
    public async Task A_room_too_many_is_refused()
    {
        using var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port);
        var rooms = string.Join(',', Enumerable.Range(0, 199).Select(i => $$"""{"room":"r{{i}}"}"""));
        await socket.SendTextAsync($$"""{"action":"subscribe","rooms":[{{rooms}}]}""");
        for (var i = 0; i < 199; i++) await socket.ReadAsync("subscribed");
        await socket.SendTextAsync("""{"action":"subscribe","room":"r199"}""");
        await socket.ReadAsync("subscribed");
        await socket.SendTextAsync("""{"action":"subscribe","room":"r200"}""");
        Assert.Equal("too_many_rooms", (await socket.ReadAsync("error")).GetProperty("code").GetString());
    }

    [Fact]
    public async Task Too_many_commands_at_once_close_the_connection_after_an_error_that_says_so()
    {
        using var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port);
        var ping = RawWebSocket.Frame(1, """{"action":"ping"}"""u8);
        await socket.SendAsync(Enumerable.Repeat(ping, 2000).SelectMany(frame => frame).ToArray());
        Assert.Equal("rate_limited", (await socket.ReadAsync("error")).GetProperty("code").GetString());
        Assert.Equal(4102, await socket.ReadCloseAsync());
    }

    [Fact]
    public async Task Twenty_errors_within_a_minute_close_the_connection()
    {
        using var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port);
        for (var i = 0; i < 20; i++) await socket.SendTextAsync("""{"action":"unsubscribe","room":"never"}""");
        for (var i = 0; i < 20; i++) await socket.ReadAsync("error");
        Assert.Equal(4005, await socket.ReadCloseAsync());
    }

    [Fact]
    public async Task A_command_counts_as_one_error_however_many_of_its_rooms_are_refused()
    {
        using var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port);
        var rooms = string.Join(',', Enumerable.Repeat("""{"room":"*"}""", 50));
        for (var i = 0; i < 19; i++) await socket.SendTextAsync($$"""{"action":"subscribe","rooms":[{{rooms}}]}""");
        for (var i = 0; i < 19 * 50; i++) await socket.ReadAsync("error");
        await socket.SendTextAsync("""{"action":"ping"}""");
        await socket.ReadAsync("pong");
        await socket.SendTextAsync($$"""{"action":"subscribe","rooms":[{{rooms}}]}""");
        Assert.Equal(4005, await socket.ReadCloseAsync());
    }

    [Theory]
    [InlineData("Sec-WebSocket-Version: 8\r\n", "HTTP/1.1 426")]
    [InlineData("", "HTTP/1.1 101")]
    public async Task Only_version_13_is_spoken(string header, string status)
    {
        using var socket = await RawWebSocket.ConnectAsync(fixture.Hub.Port, headers: header);
        Assert.StartsWith(status, socket.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_no_upgrade_learns_what_this_is() =>
        Assert.Equal("426 malformed", await Publisher.AskAsync(HttpMethod.Get, "/ws"));
}
