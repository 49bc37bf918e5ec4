using System.Net;
using System.Net.Sockets;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>
/// A WebSocket can be opened ahead of Kestrel, where the endpoint is a bare TCP socket, or by Kestrel, here through a
/// Unix socket. Whatever a client sends, both ways give the same answer.
/// </summary>
public sealed class HandshakeTests(HandshakeTests.TwoWays hub) : IClassFixture<HandshakeTests.TwoWays>
{
    private const string Key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private const string Upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n";
    private const string Host = "Host: tv.example.com\r\n";
    private const string Usual = Host + Upgrade + Key;

    /// <summary>What is sent behind <c>GET &lt;path&gt;</c>, and the status that it is answered with.</summary>
    public static TheoryData<string, string, int> Heads => new()
    {
        { "a usual one", $" HTTP/1.1\r\n{Usual}", 101 },
        { "names in other letters",
            $" HTTP/1.1\r\n{Usual.ToLowerInvariant().Replace(Key.ToLowerInvariant(), Key, StringComparison.Ordinal)}",
            101 },
        { "more options of the connection",
            $" HTTP/1.1\r\n{Usual.Replace(": Upgrade", ": keep-alive, upgrade", StringComparison.Ordinal)}", 101 },
        { "two Connection headers", $" HTTP/1.1\r\n{Usual}Connection: keep-alive\r\n", 101 },
        { "a port in the host", $" HTTP/1.1\r\nHost: tv.example.com:8080\r\n{Upgrade}{Key}", 101 },
        { "an address as host", $" HTTP/1.1\r\nHost: 10.0.0.1:80\r\n{Upgrade}{Key}", 101 },
        { "an address in brackets as host", $" HTTP/1.1\r\nHost: [::1]:80\r\n{Upgrade}{Key}", 101 },
        { "an empty host", $" HTTP/1.1\r\nHost:\r\n{Upgrade}{Key}", 101 },
        { "no host", $" HTTP/1.1\r\n{Upgrade}{Key}", 400 },
        { "two hosts", $" HTTP/1.1\r\n{Host}{Usual}", 400 },
        { "a space in the host", $" HTTP/1.1\r\nHost: a b\r\n{Upgrade}{Key}", 400 },
        { "a host with a path", $" HTTP/1.1\r\nHost: a/b\r\n{Upgrade}{Key}", 400 },
        { "a host with a port of letters", $" HTTP/1.1\r\nHost: a:b\r\n{Upgrade}{Key}", 400 },
        { "a host with no port behind its colon", $" HTTP/1.1\r\nHost: a:\r\n{Upgrade}{Key}", 400 },
        { "a host that names a user", $" HTTP/1.1\r\nHost: a@b\r\n{Upgrade}{Key}", 400 },
        { "no key", $" HTTP/1.1\r\n{Host}{Upgrade}", 400 },
        { "an empty key", $" HTTP/1.1\r\n{Host}{Upgrade}Sec-WebSocket-Key:\r\n", 400 },
        { "a key of 15 bytes", $" HTTP/1.1\r\n{Host}{Upgrade}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n", 400 },
        { "a key of 17 bytes", $" HTTP/1.1\r\n{Host}{Upgrade}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZTE=\r\n", 400 },
        { "a key that is not base64",
            $" HTTP/1.1\r\n{Host}{Upgrade}Sec-WebSocket-Key: ????????????????????????\r\n", 400 },
        { "two keys", $" HTTP/1.1\r\n{Usual}{Key}", 400 },
        { "no version", $" HTTP/1.1\r\n{Host}Upgrade: websocket\r\nConnection: Upgrade\r\n{Key}", 426 },
        { "another version", $" HTTP/1.1\r\n{Usual.Replace("13", "8", StringComparison.Ordinal)}", 426 },
        { "two versions", $" HTTP/1.1\r\n{Usual}Sec-WebSocket-Version: 8\r\n", 426 },
        { "no upgrade", $" HTTP/1.1\r\n{Host}{Key}", 426 },
        { "an upgrade to something else",
            $" HTTP/1.1\r\n{Usual.Replace("websocket", "h2c", StringComparison.Ordinal)}", 426 },
        { "an upgrade that the connection does not name",
            $" HTTP/1.1\r\n{Usual.Replace("Connection: Upgrade", "Connection: keep-alive", StringComparison.Ordinal)}",
            426 },
        { "HTTP/1.0", $" HTTP/1.0\r\n{Usual}", 426 },
        { "HTTP/3.0", $" HTTP/3.0\r\n{Usual}", 505 },
        { "no version of HTTP", $"\r\n{Usual}", 400 },
        { "a query", $"?a=x HTTP/1.1\r\n{Usual}", 101 },
        { "a byte past ASCII in the query", $"?a=\u00e9 HTTP/1.1\r\n{Usual}", 400 },
        { "a zero in the query", $"?a=\0 HTTP/1.1\r\n{Usual}", 400 },
        { "a space in the target", $"?a=b c HTTP/1.1\r\n{Usual}", 400 },
        { "a zero in a value", $" HTTP/1.1\r\n{Usual}X-A: a\0b\r\n", 400 },
        { "a value that is not UTF-8", $" HTTP/1.1\r\n{Usual}X-A: \u00e9\r\n", 400 },
        { "a value in UTF-8", $" HTTP/1.1\r\n{Usual}X-A: \u00c3\u00a9\r\n", 101 },
        { "a tab in a value", $" HTTP/1.1\r\n{Usual}X-A: a\tb\r\n", 101 },
        { "a byte past ASCII in a name", $" HTTP/1.1\r\n{Usual}X-\u00e9: a\r\n", 400 },
        { "a space before the colon", $" HTTP/1.1\r\n{Usual}X-A : a\r\n", 400 },
        { "a line without a colon", $" HTTP/1.1\r\n{Usual}X-A\r\n", 400 },
        { "a folded line", $" HTTP/1.1\r\n{Usual}X-A: a\r\n b\r\n", 400 },
        { "lines that end with LF alone",
            $" HTTP/1.1\r\n{Usual}".Replace("\r\n", "\n", StringComparison.Ordinal), 101 },
        { "99 headers", $" HTTP/1.1\r\n{Usual}{Many(94)}", 101 },
        { "more than 100 headers", $" HTTP/1.1\r\n{Usual}{Many(96)}", 431 },
        { "a head of 6 KiB", $" HTTP/1.1\r\n{Usual}Cookie: {new string('c', 6000)}\r\n", 101 },
        { "a head of 40 KiB", $" HTTP/1.1\r\n{Usual}Cookie: {new string('c', 40_000)}\r\n", 431 },
        { "a length of nothing", $" HTTP/1.1\r\n{Usual}Content-Length: 0\r\n", 101 },
        { "a body", $" HTTP/1.1\r\n{Usual}Content-Length: 5\r\n", 426 },
        { "a body in chunks", $" HTTP/1.1\r\n{Usual}Transfer-Encoding: chunked\r\n", 426 },
        { "two lengths", $" HTTP/1.1\r\n{Usual}Content-Length: 0\r\nContent-Length: 5\r\n", 400 },
        { "an expectation", $" HTTP/1.1\r\n{Usual}Expect: 100-continue\r\n", 101 },
        { "an origin that is allowed", $" HTTP/1.1\r\n{Usual}Origin: https://tv.example.com\r\n", 101 },
        { "another origin", $" HTTP/1.1\r\n{Usual}Origin: https://evil.example.com\r\n", 403 },
        { "two origins",
            $" HTTP/1.1\r\n{Usual}Origin: https://tv.example.com\r\nOrigin: https://evil.example.com\r\n", 403 },
        { "a subprotocol that the hub has", $" HTTP/1.1\r\n{Usual}Sec-WebSocket-Protocol: other, pubby.v1\r\n", 101 },
        { "a subprotocol in a second header",
            $" HTTP/1.1\r\n{Usual}Sec-WebSocket-Protocol: other\r\nSec-WebSocket-Protocol: pubby.v1\r\n", 101 },
        { "a subprotocol that the hub does not have",
            $" HTTP/1.1\r\n{Usual}Sec-WebSocket-Protocol: other, PUBBY.V1, pubby.v2\r\n", 101 },
        { "an offer of compression",
            $" HTTP/1.1\r\n{Usual}Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n", 101 },
        { "an offer of compression in two headers",
            $" HTTP/1.1\r\n{Usual}Sec-WebSocket-Extensions: other\r\nSec-WebSocket-Extensions: permessage-deflate\r\n",
            101 },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task Both_ways_in_give_the_same_answer(string name, string head, int status)
    {
        foreach (var path in new[] { "/ws", "/hub" })
        {
            var request = $"GET {path}{head}" + (head.Contains('\r', StringComparison.Ordinal) ? "\r\n" : "\n");
            var first = await RawHttp.AskAsync(hub.Tcp, request);
            var second = await RawHttp.AskAsync(hub.Unix, request);
            // A request that opens no WebSocket may be another of SignalR's requests. SignalR answers it.
            var isExpected = first.Status == status || (status == 426 && path == "/hub" && first.Status == 400);
            Assert.True(isExpected
                && first.ToString() == second.ToString(),
                $"{name}, {path}: {status}, and not {first} ahead of Kestrel, {second} through it");
            if (first.Status == 426) Assert.Equal("13", first["Sec-WebSocket-Version"]);
        }
    }

    /// <summary>
    /// An answer of Kestrel's has a date. So the table above has compared two ways, and not one with itself.
    /// </summary>
    [Fact]
    public async Task Usual_requests_are_taken_ahead_of_Kestrel()
    {
        foreach (var path in new[] { "/ws", "/hub", "/hub?access_token=x" })
        {
            var request = $"GET {path} HTTP/1.1\r\n{Usual}\r\n";
            Assert.Null((await RawHttp.AskAsync(hub.Tcp, request))["Date"]);
            Assert.NotNull((await RawHttp.AskAsync(hub.Unix, request))["Date"]);
        }
    }

    /// <summary>A balancer may have sent the negotiation to another node.</summary>
    [Theory]
    [InlineData("/hub?id=x")]
    [InlineData("/hub?ID=x")]
    [InlineData("/hub?%69d=x")]
    [InlineData("/hub?a=b&id=x")]
    [InlineData("/hub?id")]
    [InlineData("/hub?a=b&id=")]
    public async Task A_WebSocket_that_was_negotiated_elsewhere_is_opened_either_way(string target)
    {
        var request = $"GET {target} HTTP/1.1\r\n{Usual}\r\n";
        var first = await RawHttp.AskAsync(hub.Tcp, request);
        Assert.Equal((await RawHttp.AskAsync(hub.Unix, request)).ToString(), first.ToString());
        Assert.Equal(101, first.Status);
    }

    [Theory]
    [InlineData("tv.example.com", 101)]
    [InlineData("TV.example.com:8080", 101)]
    [InlineData("a.wild.example.com", 101)]
    [InlineData("xn--bcher-kva.example", 101)]
    [InlineData("wild.example.com", 400)]
    [InlineData("evil.example.com", 400)]
    [InlineData("tv.example.com.evil.com", 400)]
    [InlineData("", 101)]
    public async Task Only_allowed_hosts_are_accepted_either_way(string host, int status)
    {
        foreach (var path in new[] { "/ws", "/hub" })
        {
            var request = $"GET {path} HTTP/1.1\r\nHost: {host}\r\n{Upgrade}{Key}\r\n";
            var first = await RawHttp.AskAsync(hub.GuardedTcp, request);
            Assert.Equal(status, first.Status);
            Assert.Equal((await RawHttp.AskAsync(hub.GuardedUnix, request)).ToString(), first.ToString());
        }
    }

    [Fact]
    public async Task Refusals_are_counted_by_their_code()
    {
        using var directory = new TempDirectory();
        await using var other =
            await HubProcess.StartAsync(directory.Path, "Pubby__Limits__Connections=1",
                "Pubby__Subscribers__AllowedOrigins__0=https://tv.example.com");
        var tcp = new IPEndPoint(IPAddress.Loopback, other.Port);
        await RawHttp.AskAsync(tcp, $"GET /ws HTTP/1.1\r\n{Host}{Upgrade}Sec-WebSocket-Key: short\r\n\r\n");
        await RawHttp.AskAsync(tcp, $"GET /ws HTTP/1.1\r\n{Usual}Origin: https://evil.example.com\r\n\r\n");
        using var first = await RawWebSocket.ConnectAsync(other.Port);
        await RawHttp.AskAsync(tcp, $"GET /ws HTTP/1.1\r\n{Usual}\r\n");
        using var inside = other.NewOperator();
        await Eventually.UntilAsync(async () =>
        {
            var text = await inside.GetStringAsync(new Uri("/metrics", UriKind.Relative));
            return new[] { "malformed", "forbidden", "overloaded" }.All(code =>
                text.Split('\n')
                    .Any(line => line.StartsWith("pubby_connections_refused_total{", StringComparison.Ordinal)
                        && line.EndsWith($"code=\"{code}\"}} 1", StringComparison.Ordinal)));
        }, "each refusal is counted once");
    }

    private static string Many(int count) => string.Concat(Enumerable.Range(0, count).Select(at => $"X-{at}: a\r\n"));

    /// <summary>
    /// Two hubs. The second accepts some hosts only. Each listens on a TCP socket and on a Unix socket.
    /// </summary>
    public sealed class TwoWays : IAsyncLifetime
    {
        private readonly TempDirectory _directory = new();
        private readonly TempDirectory _guardedDirectory = new();
        private HubProcess? _hub;
        private HubProcess? _guarded;

        public EndPoint Tcp => new IPEndPoint(IPAddress.Loopback, _hub!.Port);

        public EndPoint Unix => new UnixDomainSocketEndPoint(_directory.File("hub.sock"));

        public EndPoint GuardedTcp => new IPEndPoint(IPAddress.Loopback, _guarded!.Port);

        public EndPoint GuardedUnix => new UnixDomainSocketEndPoint(_guardedDirectory.File("hub.sock"));

        public async ValueTask InitializeAsync()
        {
            _hub = await StartAsync(_directory, "Pubby__Subscribers__AllowedOrigins__0=https://tv.example.com");
            _guarded =
                await StartAsync(_guardedDirectory,
                    "AllowedHosts=tv.example.com;*.wild.example.com;bücher.example;127.0.0.1");
        }

        public async ValueTask DisposeAsync()
        {
            if (_hub is not null) await _hub.DisposeAsync();
            if (_guarded is not null) await _guarded.DisposeAsync();
            _directory.Dispose();
            _guardedDirectory.Dispose();
        }

        private static async Task<HubProcess> StartAsync(TempDirectory directory, string setting)
        {
            var hub = await HubProcess.StartAsync(directory.Path, setting,
                "Kestrel__Endpoints__A__Url=http://unix:" + directory.File("hub.sock"),
                "Kestrel__Endpoints__B__Url=http://127.0.0.1:{port}");
            await Eventually.UntilAsync(() => File.Exists(directory.File("hub.sock")), "the Unix socket is there");
            return hub;
        }
    }
}
