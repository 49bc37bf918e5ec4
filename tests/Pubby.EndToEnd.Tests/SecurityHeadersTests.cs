using System.Net;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>What browsers and caches are told about every page and problem, and about what a key opened.</summary>
public sealed class SecurityHeadersTests(PagesFixture fixture) : IClassFixture<PagesFixture>
{
    private const string Data = "default-src 'none'; frame-ancestors 'none'";
    private const string Page = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; ";
    private const string Upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
    private const string Wrong = "Authorization: Bearer wrong\r\n";
    private const string Key = "Authorization: Bearer {key}\r\n";
    private const string Json = "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n";

    /// <summary>A request, and the status and Cache-Control of its answer.</summary>
    public static TheoryData<string, string, int, string?> Requests => new()
    {
        { "GET /", "", 200, null },
        { "GET /docs", "", 302, null },
        { "GET /docs/index.html", "", 200, null },
        { "GET /docs/swagger-ui.css", "", 200, null },
        { "GET /openapi/v1.json", "", 200, null },
        { "GET /metrics", "", 200, null },
        { "GET /nowhere", "", 404, "no-store" },
        { "GET /regions/sns", "", 404, "no-store" },
        { "DELETE /v1/messages", "", 405, "no-store" },
        { "GET /ws", "", 426, "no-store" },
        { "GET /ws", Upgrade, 400, "no-store" },
        { "GET /v1/rooms/r", "", 401, "no-store" },
        { "GET /v1/rooms/r/messages", Wrong, 401, "no-store" },
        { "PUT /v1/rooms/r/messages/m", Wrong, 401, "no-store" },
        { "DELETE /v1/rooms/r/messages/m", Wrong, 401, "no-store" },
        { "PUT /v1/rooms/*/messages/m", Key, 400, "no-store" },
        { "DELETE /v1/rooms/r/messages/absent", Key, 404, "no-store" },
        { "GET /v1/rooms/r/messages/absent", Key, 404, "no-store" },
        { "POST /v1/revocations", Wrong + "Content-Length: 0\r\n", 401, "no-store" },
        { "POST /v1/revocations", Key + Json + """{"subject":"nobody"}""", 200, "no-store" },
        { "POST /v1/messages", Key + Json + """{"messages":[{"room":"r","id":"m","data":1}]}""", 200, "no-store" },
        { "POST /v1/rooms/r/messages", Key + Json + "1", 201, "no-store" },
        { "POST /v1/rooms/r/messages", Key + Json + "{", 400, "no-store" },
        { "POST /hub/negotiate", "Content-Length: 0\r\n", 200, "no-store" },
        { "POST /hub/negotiate?access_token=a.b.c", "Content-Length: 0\r\n", 401, "no-store" },
        { "GET /hub", "Accept: text/event-stream\r\n", 400, null },
        { "GET /v1/rooms/r", Key, 200, "private, no-cache" },
        { "GET /v1/rooms/r/messages", Key, 200, "private, no-cache" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Every_page_problem_and_answer_says_what_may_be_done_with_it(
        string line, string rest, int status, string? cache)
    {
        await fixture.Publisher.PutAsync("r", "m", "1");
        var answer = await AskAsync(line, rest);
        Assert.Equal((status, cache, "nosniff", "no-referrer"), (answer.Status, answer["Cache-Control"],
            answer["X-Content-Type-Options"], answer["Referrer-Policy"]));
        var isPage = answer["Content-Type"]?.StartsWith("text/html", StringComparison.Ordinal) == true;
        Assert.StartsWith(isPage ? Page : Data, answer["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", answer["Content-Security-Policy"], StringComparison.Ordinal);
    }

    /// <summary>Pages may not send these two (Cors), and they are the hot path.</summary>
    [Fact]
    public async Task What_is_published_is_answered_without_headers_for_browsers()
    {
        var put = await AskAsync("PUT /v1/rooms/r/messages/hot", $"{Key}{Json}1");
        Assert.Equal(201, put.Status);
        Assert.Equal(["Content-Length", "Content-Type", "Date", "ETag"],
            put.Headers.Select(header => header.Split(':')[0]));
    }

    [Fact]
    public async Task What_a_key_opened_is_kept_by_its_owner_alone_and_asked_for_again_by_its_tag()
    {
        await fixture.Publisher.PutAsync("r", "m", "1");
        foreach (var path in new[] { "/v1/rooms/r/messages", "/v1/rooms/r/messages/m" })
        {
            var first = await AskAsync($"GET {path}", Key);
            var again = await AskAsync($"GET {path}", $"{Key}If-None-Match: {first["ETag"]}\r\n");
            Assert.Equal((304, "private, no-cache", first["ETag"], ""),
                (again.Status, again["Cache-Control"], again["ETag"], again.Body));
        }
    }

    [Fact]
    public async Task What_anybody_may_read_may_be_kept_by_a_cache_for_all_as_it_was()
    {
        using var directory = new TempDirectory();
        await using var open = await HubProcess.StartAsync(directory.Path, "Pubby__Publishers__OpenReads=true");
        var answer = await RawHttp.AskAsync(new IPEndPoint(IPAddress.Loopback, open.Port),
            "GET /v1/rooms/r/messages HTTP/1.1\r\nHost: hub\r\n\r\n");
        Assert.Equal((200, null), (answer.Status, answer["Cache-Control"]));
        Assert.NotNull(answer["ETag"]);
    }

    private async Task<RawAnswer> AskAsync(string line, string rest)
    {
        var head = rest.Split("\r\n\r\n") is [var before, var body] ? $"{before}\r\n\r\n{body}" : $"{rest}\r\n";
        var length = rest.Length - rest.IndexOf("\r\n\r\n", StringComparison.Ordinal) - "\r\n\r\n".Length;
        return await RawHttp.AskAsync(new IPEndPoint(IPAddress.Loopback, fixture.Hub.Port),
            $"{line} HTTP/1.1\r\nHost: hub\r\n" + head
                .Replace("{key}", fixture.Hub.Key, StringComparison.Ordinal)
                .Replace("{length}", $"{length}", StringComparison.Ordinal));
    }
}
