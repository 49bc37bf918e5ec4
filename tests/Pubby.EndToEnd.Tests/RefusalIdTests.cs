using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>Whoever is refused is told an id, and by it the refusal is found in the log at Debug.</summary>
public sealed partial class RefusalIdTests
{
    private const string Upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private const string Page = "Origin: https://tv.example.com\r\n";
    private const string Stranger = "Origin: https://evil.example.com\r\n";
    private const string Post = "Content-Length: 0\r\n";

    /// <summary>More than the hub reads ahead of Kestrel, so that Kestrel answers.</summary>
    private static readonly string Padding = $"X-Padding: {new string('x', 5000)}\r\n";

    private static readonly string[] Settings =
    [
        "Logging__LogLevel__Pubby.Hub.Connections=Debug", "Logging__LogLevel__Pubby.Hub.Http=Debug",
        "Pubby__Limits__Connections=2", "Pubby__Limits__ConnectionsPerAddress=1",
        "Pubby__TrustedProxies__0=127.0.0.0/8", "Pubby__Subscribers__AllowedOrigins__0=https://tv.example.com",
        "Pubby__Publishers__Keys__0__Name=slow", "Pubby__Publishers__Keys__0__Rooms__0=match-*",
        $"Pubby__Publishers__Keys__0__Sha256={Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes("slow")))}",
        "Pubby__Publishers__Keys__0__PerSecond=1",
    ];

    [Fact]
    public async Task A_refusal_is_found_in_the_log_by_the_id_that_the_client_was_told_at_every_door()
    {
        using var directory = new TempDirectory();
        await using var hub = HubProcess.Launch(directory.Path, "Development", Settings);
        await hub.UntilReadyOrEndedAsync();
        Assert.False(hub.HasExited, hub.Output);
        var told = new List<(string Door, string Id, string Logged)>();

        using var first = await RawWebSocket.ConnectAsync(hub.Port);
        await AskAsync("too many of an address", "GET /ws", Upgrade, 429, "rate_limited");
        await using (var client = await HubSubscriber.OpenAsync(SubscriberKind.LongPollingJson, hub.Port))
        {
            await client.Ended.WaitAsync(Eventually.Limit);
            var id = IdInSentence().Match(client.Fault!.Message);
            Assert.True(id.Success, client.Fault.Message);
            told.Add(("SignalR that has negotiated", id.Groups[1].Value, "rate_limited"));
        }
        using var second = await RawWebSocket.ConnectAsync(hub.Port, headers: "X-Forwarded-For: 192.0.2.1\r\n");
        foreach (var path in new[] { "/ws", "/hub" })
        {
            foreach (var padding in new[] { "", Padding })
            {
                var door = $"{path}, {(padding.Length == 0 ? "ahead of" : "behind")} Kestrel";
                await AskAsync(door, $"GET {path}", Upgrade + padding, 503, "overloaded");
                await AskAsync($"{door}, a page", $"GET {path}", Upgrade + Page + padding, 101, "overloaded");
            }
        }
        await AskAsync("no WebSocket", "GET /ws", "", 426, "malformed");
        await AskAsync("another origin", "GET /ws", Upgrade + Stranger, 403, "forbidden");
        await AskAsync("negotiate", "POST /hub/negotiate", Post, 503, "overloaded");
        await AskAsync("negotiate, another origin", "POST /hub/negotiate", Post + Stranger, 403, "forbidden");
        await AskAsync("no key", Put("match-1"), Post, 401, "401 unauthorized");
        await AskAsync("an unknown key", Put("match-1"), Post + Key("nobody"), 401, "401 unauthorized");
        await AskAsync("another room", Put("chat-1"), Post + Key("slow"), 403, "403 forbidden");
        await SpendAsync(hub);
        await AskAsync("too fast", Put("match-1"), Post + Key("slow"), 429, "429 rate_limited");
        await AskAsync("no such address", "GET /nothing", "", 404, "404 not_found");
        await AskAsync("no operator", "GET /admin/nodes", "", 401, "401 unauthorized", new Uri(hub.AdminUrl).Port);
        Assert.Equal(told.Count, told.Select(refusal => refusal.Id).Distinct().Count());
        await Eventually.UntilAsync(() => Missing().Length == 0,
            () => $"the log has {string.Join(", ", Missing())}; it is\n{hub.Output}");

        async Task AskAsync(
            string door, string line, string headers, int status, string logged, int? port = null)
        {
            var answer = await RawHttp.AskAsync(new IPEndPoint(IPAddress.Loopback, port ?? hub.Port),
                $"{line} HTTP/1.1\r\nHost: 127.0.0.1:{port ?? hub.Port}\r\n{headers}\r\n");
            Assert.True(answer.Status == status, $"{door}: {answer}");
            Assert.Matches("^[0-9a-f]{16}$", answer["Pubby-Request-Id"]);
            told.Add((door, answer["Pubby-Request-Id"]!, logged));
        }

        string[] Missing() => [.. told.Where(refusal => !hub.Output.Split('\n').Any(line =>
            line.Contains($"The request {refusal.Id} ", StringComparison.Ordinal)
            && line.Contains($"refused: {refusal.Logged}", StringComparison.Ordinal))).Select(refusal => refusal.Door)];
    }

    /// <summary>A batch of a hundred is paid for over a hundred seconds.</summary>
    private static async Task SpendAsync(HubProcess hub)
    {
        using var slow = new HttpClient { BaseAddress = new Uri(hub.Url) };
        slow.DefaultRequestHeaders.Authorization = new("Bearer", "slow");
        var messages = Enumerable.Range(0, 100).Select(i => $$"""{"room":"match-1","id":"m{{i}}","data":1}""");
        using var batch = await slow.PostAsync(new Uri("/v1/messages", UriKind.Relative),
            Publishing.Json($$"""{"messages":[{{string.Join(',', messages)}}]}"""));
        Assert.Equal(HttpStatusCode.OK, batch.StatusCode);
    }

    private static string Put(string room) => $"PUT /v1/rooms/{room}/messages/m";

    private static string Key(string key) => $"Authorization: Bearer {key}\r\n";

    [GeneratedRegex("Pubby-Request-Id: ([0-9a-f]{16})")]
    private static partial Regex IdInSentence();
}
