using System.Net.Sockets;
using System.Text;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>
/// Limits for each address, and whose address it is: of a peer, of a proxy's client, of a balancer's.
/// </summary>
public sealed class AddressLimitTests
{
    /// <summary>More than the hub reads ahead of Kestrel, so that Kestrel answers.</summary>
    private static readonly string Padding = $"X-Padding: {new string('x', 5000)}\r\n";

    [Fact]
    public async Task An_address_has_so_many_connections_and_others_are_not_kept_out()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(
            directory.Path, "Pubby__Limits__ConnectionsPerAddress=3", "Pubby__TrustedProxies__0=127.0.0.0/8");
        // Ahead of Kestrel, and behind it.
        foreach (var (net, padding) in new[] { (1, ""), (2, Padding) })
        {
            using var sockets = new Sockets();
            Assert.Equal(["101", "101", "101", "429"],
                await sockets.OpenAsync(hub.Port, 4, From($"192.0.{net}.1") + padding));
            Assert.Equal(["101"], await sockets.OpenAsync(hub.Port, 1, From($"192.0.{net}.2") + padding));
            // The same network of 64 bits is one subscriber's.
            Assert.Equal(["101", "101", "101"],
                await sockets.OpenAsync(hub.Port, 3, From($"2001:db8:{net}::1") + padding));
            Assert.Equal(["429"], await sockets.OpenAsync(hub.Port, 1, From($"2001:db8:{net}::ffff") + padding));
            Assert.Equal(["429"],
                await sockets.OpenAsync(hub.Port, 1, $"Forwarded: for=192.0.{net}.1;proto=https\r\n{padding}"));
        }
        // What was closed is free again.
        using var again = new Sockets();
        await Eventually.UntilAsync(async () =>
            (await again.OpenAsync(hub.Port, 1, From("192.0.1.1"))).Single() == "101", "there is a place again");
    }

    [Fact]
    public async Task A_forged_header_of_a_client_that_is_no_trusted_proxy_is_ignored()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(
            directory.Path, "Pubby__Limits__ConnectionsPerAddress=2", "Pubby__TrustedProxies__0=10.0.0.0/8");
        using var sockets = new Sockets();
        var answers = new List<string>();
        for (var i = 0; i < 4; i++) answers.AddRange(await sockets.OpenAsync(hub.Port, 1, From($"192.0.2.{i}")));
        Assert.Equal(["101", "101", "429", "429"], answers);
    }

    [Fact]
    public async Task Connects_are_limited_by_the_second_and_say_when_to_come_back()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(
            directory.Path, "Pubby__Limits__ConnectsPerAddress=1", "Pubby__TrustedProxies__0=127.0.0.0/8");
        using var sockets = new Sockets();
        var answers = await sockets.OpenAsync(hub.Port, 20, From("192.0.2.1"));
        Assert.Contains("429", answers);
        Assert.Matches("\r\nRetry-After: ([1-9]|10)\r\n", sockets.LastRefusal);
        Assert.Contains("\"code\":\"rate_limited\"", sockets.LastRefusal, StringComparison.Ordinal);
        Assert.Equal(["101"], await sockets.OpenAsync(hub.Port, 1, From("192.0.2.2")));
    }

    [Fact]
    public async Task Behind_a_balancer_that_speaks_the_proxy_protocol_its_clients_are_counted()
    {
        using var directory = new TempDirectory();
        await using var hub = HubProcess.Launch(directory.Path, "Development",
            "Pubby__ProxyProtocol=true", "Pubby__Limits__ConnectionsPerAddress=2");
        await using var haproxy = await HaproxyProcess.StartAsync(hub.Port);
        using var sockets = new Sockets();
        Assert.Equal(["101", "101", "429"], await sockets.OpenAsync(haproxy.Port, 3));
        // Kestrel, too, knows the client: by way of it.
        Assert.Equal(["429"], await sockets.OpenAsync(haproxy.Port, 1, Padding));
        Assert.Equal(["101", "101", "429"], await sockets.OpenAsync(hub.Port, 3, before: Header("192.0.2.1")));
        Assert.Equal(["101"], await sockets.OpenAsync(hub.Port, 1, before: Header("192.0.2.2")));
        Assert.Equal(["101"], await sockets.OpenAsync(hub.Port, 1, Padding, Header("192.0.2.3")));
    }

    [Fact]
    public async Task With_the_proxy_protocol_a_connection_without_its_header_is_closed()
    {
        using var directory = new TempDirectory();
        await using var hub = HubProcess.Launch(directory.Path, "Development", "Pubby__ProxyProtocol=true");
        await using var haproxy = await HaproxyProcess.StartAsync(hub.Port);
        var good = Header("192.0.2.1");
        byte[][] wrong =
        [
            Encoding.ASCII.GetBytes("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"),
            Encoding.ASCII.GetBytes(
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nGET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"),
            [.. good[..12], 0x31, .. good[13..]], [.. good[..14], 0xFF, 0xFF, .. good[16..]],
            [.. good[..14], 0x00, 0x02, 1, 2],
        ];
        foreach (var bytes in wrong)
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync("127.0.0.1", hub.Port);
            await tcp.GetStream().WriteAsync(bytes);
            try
            {
                Assert.Equal(0, await tcp.GetStream().ReadAsync(new byte[100]).AsTask().WaitAsync(Eventually.Limit));
            }
            catch (IOException)
            {
                // It was reset, with bytes that nobody read.
            }
        }
    }

    private static string From(string address) => $"X-Forwarded-For: {address}\r\n";

    /// <summary>A PROXY header, version 2, for a client with this IPv4 address, and a note behind it.</summary>
    private static byte[] Header(string client) =>
    [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0x00, 0x0F,
        .. System.Net.IPAddress.Parse(client).GetAddressBytes(), 127, 0, 0, 1, 0x30, 0x39, 0x01, 0xBB, 0x04, 0x00, 0x00,
    ];

    /// <summary>Opens WebSockets by hand, and keeps them open.</summary>
    private sealed class Sockets : IDisposable
    {
        private readonly List<TcpClient> _open = [];

        public string LastRefusal { get; private set; } = "";

        /// <param name="before">Bytes ahead of the request.</param>
        /// <returns>The status of each.</returns>
        public async Task<string[]> OpenAsync(int port, int count, string headers = "", byte[]? before = null)
        {
            var statuses = new string[count];
            for (var i = 0; i < count; i++) statuses[i] = await OpenAsync(port, headers, before ?? []);
            return statuses;
        }

        public void Dispose()
        {
            foreach (var tcp in _open) tcp.Dispose();
        }

        private async Task<string> OpenAsync(int port, string headers, byte[] before)
        {
            var tcp = new TcpClient();
            _open.Add(tcp);
            await tcp.ConnectAsync("127.0.0.1", port);
            await tcp.GetStream().WriteAsync((byte[])[.. before, .. Encoding.ASCII.GetBytes(
                $"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
                $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{headers}\r\n")]);
            var buffer = new byte[4096];
            var length = await tcp.GetStream().ReadAsync(buffer).AsTask().WaitAsync(Eventually.Limit);
            var answer = Encoding.ASCII.GetString(buffer, 0, length);
            var status = answer.Length > 12 ? answer[9..12] : "closed";
            if (status == "429") LastRefusal = answer;
            return status;
        }
    }
}
