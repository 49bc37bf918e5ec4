using System.Net;
using System.Net.Sockets;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>
/// Which pages may connect: one rule for every way in. Ahead of Kestrel and through it (here by a Unix socket), for
/// plain WebSockets and SignalR's, for its negotiation, and for what a page may read of the API (CORS).
/// </summary>
public sealed class OriginTests(OriginTests.Hub hub) : IClassFixture<OriginTests.Hub>
{
    private const string Upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

    [Theory]
    [InlineData("https://tv.example.org", true)]
    [InlineData("https://a.tv.example.org", false)]
    [InlineData("https://app.example.com", true)]
    [InlineData("https://a.b.example.com", true)]
    [InlineData("https://example.com", false)]
    [InlineData("https://evil-example.com", false)]
    [InlineData("https://example.com.evil.com", false)]
    [InlineData("https://app.example.com.evil.com", false)]
    [InlineData("https://evil.com/.example.com", false)]
    [InlineData("http://app.example.com", false)]
    [InlineData("https://app.example.com:8443", false)]
    [InlineData("https://app.example.com:443", false)]
    [InlineData("https://APP.example.com", false)]
    [InlineData("https://app.example.com.", false)]
    [InlineData("null", false)]
    [InlineData("https://app.example.net:8443", true)]
    [InlineData("https://app.example.net", false)]
    public async Task An_origin_is_allowed_at_every_way_in_or_at_none(string origin, bool isAllowed)
    {
        foreach (var path in new[]
            { "/ws", "/ws/", "/hub", "/hub/", "/HUB", "/%68ub", "/hub?access_token=", "/hub?id=" })
        {
            foreach (var door in new[] { hub.Tcp, hub.Unix })
            {
                var answer = await AskAsync(door, $"GET {path}", $"{Upgrade}Origin: {origin}\r\n");
                Assert.True(answer.Status == (isAllowed ? 101 : 403), $"{path}, {door}: {answer}");
            }
        }
        foreach (var path in new[] { "/hub/negotiate?negotiateVersion=1", "/hub/negotiate/", "/Hub/Negotiate" })
        {
            var answer = await AskAsync(hub.Tcp, $"POST {path}", $"Content-Length: 0\r\nOrigin: {origin}\r\n");
            Assert.True(answer.Status == (isAllowed ? 200 : 403), $"{path}: {answer}");
            if (isAllowed) Assert.Equal(origin, answer["Access-Control-Allow-Origin"]);
        }
        foreach (var path in new[] { "/v1/rooms/r/messages", "/health/live", "/hub/negotiate" })
        {
            var method = path.StartsWith("/hub", StringComparison.Ordinal) ? "POST" : "GET";
            var preflight = await AskAsync(hub.Tcp, $"OPTIONS {path}",
                $"Access-Control-Request-Method: {method}\r\nOrigin: {origin}\r\n");
            Assert.Equal(isAllowed ? origin : null, preflight["Access-Control-Allow-Origin"]);
        }
        var read = await AskAsync(hub.Tcp, "GET /v1/rooms/r/messages", $"Origin: {origin}\r\n");
        Assert.Equal((isAllowed ? origin : null, 401), (read["Access-Control-Allow-Origin"], read.Status));
        // Without this, a cache could hand one page's permission to another.
        if (isAllowed) Assert.Equal("Origin", read["Vary"]);
    }

    [Fact]
    public async Task A_client_that_is_no_browser_sends_no_origin_and_may_connect()
    {
        foreach (var path in new[] { "/ws", "/hub", "/hub/" })
            Assert.Equal(101, (await AskAsync(hub.Tcp, $"GET {path}", Upgrade)).Status);
    }

    [Fact]
    public async Task A_wrong_pattern_stops_the_start_with_a_sentence()
    {
        using var directory = new TempDirectory();
        await using var wrong = HubProcess.Launch(directory.Path, "Development",
            "Pubby__Subscribers__AllowedOrigins__0=https://tv.*.com");
        await wrong.WaitForExitAsync();
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("Pubby:Subscribers:AllowedOrigins: 'https://tv.*.com' has a star elsewhere", wrong.Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", wrong.Output, StringComparison.Ordinal);
    }

    private static Task<RawAnswer> AskAsync(EndPoint door, string line, string headers) =>
        RawHttp.AskAsync(door, $"{line} HTTP/1.1\r\nHost: hub\r\n{headers}\r\n");

    public sealed class Hub : IAsyncLifetime
    {
        private readonly TempDirectory _directory = new();
        private HubProcess? _hub;

        public EndPoint Tcp => new IPEndPoint(IPAddress.Loopback, _hub!.Port);

        public EndPoint Unix => new UnixDomainSocketEndPoint(_directory.File("hub.sock"));

        public async ValueTask InitializeAsync() => _hub = await HubProcess.StartAsync(_directory.Path,
            "Pubby__Subscribers__AllowedOrigins__0=https://tv.example.org",
            "Pubby__Subscribers__AllowedOrigins__1=https://*.example.com",
            "Pubby__Subscribers__AllowedOrigins__2=https://*.example.net:8443",
            "Kestrel__Endpoints__A__Url=http://unix:" + _directory.File("hub.sock"),
            "Kestrel__Endpoints__B__Url=http://127.0.0.1:{port}");

        public async ValueTask DisposeAsync()
        {
            if (_hub is not null) await _hub.DisposeAsync();
            _directory.Dispose();
        }
    }
}
