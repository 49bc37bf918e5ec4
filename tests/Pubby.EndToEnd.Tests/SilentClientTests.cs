using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>Connections that never become any: silent sockets, slow heads, and upgrades that stop half way.</summary>
public sealed class SilentClientTests
{
    private const int OfEach = 700;

    private const string HalfHead = "GET /ws HTTP/1.1\r\nHost: a\r\nUpgra";
    private const string HalfUpgrade = "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n";

    [Fact]
    public async Task Thousands_that_say_nothing_or_half_a_request_keep_no_good_client_waiting_and_end()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path);
        await using var before = await Subscriber.ConnectAsync(SubscriberKind.Plain, hub.Port);
        await before.SubscribeAsync("match");
        var bad = new List<TcpClient>();
        try
        {
            foreach (var text in new[] { "", HalfHead, HalfUpgrade })
            {
                for (var i = 0; i < OfEach; i++) bad.Add(await OpenAsync(hub.Port, text));
            }
            await Eventually.UntilAsync(async () =>
                await hub.MetricAsync("pubby_connections_opening") == 3 * OfEach, "all are counted");
            using var publisher = hub.NewPublisher();
            await using var after = await Subscriber.ConnectAsync(SubscriberKind.HubMessagePack, hub.Port);
            await after.SubscribeAsync("match");
            for (var i = 0; i < 20; i++)
            {
                var version = await publisher.PutAsync("match", "score", $"{i}");
                foreach (var good in new[] { before, after })
                    await good.UntilAsync("match", view => view.VersionOf("score") == version, "it has come");
            }
            // Each is closed, without a word or with one.
            foreach (var client in bad) await UntilClosedAsync(client);
            await Eventually.UntilAsync(async () =>
                await hub.MetricAsync("pubby_connections_opening") == 0, "none is left");
        }
        finally
        {
            foreach (var client in bad) client.Dispose();
        }
    }

    [Theory]
    [InlineData("http", "")]
    [InlineData("http", HalfHead)]
    [InlineData("http", HalfUpgrade)]
    [InlineData("https", "")]
    [InlineData("https", "\u0016")]
    public async Task An_address_has_only_so_many_connections_without_a_request(string scheme, string text)
    {
        using var directory = new TempDirectory();
        using var certificate = TestCertificate.New();
        await File.WriteAllBytesAsync(directory.File("hub.pfx"), certificate.Export(X509ContentType.Pfx));
        await using var hub = await HubProcess.StartAsync(directory.Path,
            "Pubby__Limits__ConnectionsPerAddress=5", "Kestrel__Endpoints__Plain__Url=http://127.0.0.1:{port}",
            "Kestrel__Endpoints__Tls__Url=https://127.0.0.1:0",
            $"Kestrel__Endpoints__Tls__Certificate__Path={directory.File("hub.pfx")}");
        var port = await PortOfAsync(hub, scheme);
        var waiting = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 8; i++) waiting.Add(await OpenAsync(port, text, from: "127.0.0.2"));
            var closed = waiting.Select(UntilClosedAsync).ToArray();
            await Eventually.UntilAsync(() => closed.Count(end => end.IsCompleted) == 3, "three are closed at once");
            // Asked from another address, which is not kept out.
            Assert.Equal(5, await hub.MetricAsync("pubby_connections_opening"));
        }
        finally
        {
            foreach (var client in waiting) client.Dispose();
        }
    }

    [Fact]
    public async Task Connections_to_the_admin_port_that_ask_nothing_do_not_keep_the_probes_out()
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path);
        var port = new Uri(hub.AdminUrl).Port;
        var silent = new List<TcpClient>();
        try
        {
            // As many as there may be. By Kestrel's own limits they would be closed after more than two minutes.
            for (var i = 0; i < 100; i++) silent.Add(await OpenAsync(port, i % 2 == 0 ? "" : HalfHead));
            foreach (var client in silent) await UntilClosedAsync(client);
            using var probe = new HttpClient();
            using var answer = await probe.GetAsync(new Uri($"{hub.AdminUrl}/health/live"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        finally
        {
            foreach (var client in silent) client.Dispose();
        }
    }

    private static async Task<int> PortOfAsync(HubProcess hub, string scheme)
    {
        // The admin API listens over http too.
        if (scheme == "http") return hub.Port;
        Match line = Match.Empty;
        await Eventually.UntilAsync(() =>
            (line = Regex.Match(hub.Output, $@"Now listening on: {scheme}://127\.0\.0\.1:(\d+)")).Success,
            "it says where it listens");
        return int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task<TcpClient> OpenAsync(int port, string text, string from = "127.0.0.1")
    {
        var client = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0));
        await client.ConnectAsync("127.0.0.1", port);
        if (text.Length > 0) await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
        return client;
    }

    private static async Task UntilClosedAsync(TcpClient client)
    {
        var buffer = new byte[1024];
        try
        {
            while (await client.GetStream().ReadAsync(buffer).AsTask().WaitAsync(Eventually.Limit) > 0)
            {
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            // It was reset, or the test is over.
        }
    }
}
