using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Pubby.Cli.Doctor;
using Pubby.Cli.Tests.Support;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>doctor: a hub that is well, and what stands between.</summary>
public sealed class DoctorTests(CliHub hub)
{
    [Fact]
    public async Task A_hub_that_is_well_has_no_fault()
    {
        // A room of its own: others ask the doctor of this hub at the same time.
        const string room = "doctor-leaves-nothing";
        var result = await hub.RunAsync(
            "doctor", "--room", room, "--idle", "50ms", "--origin", "https://app.example.com", "--json");
        Assert.Equal(
            ["dns ok", "tcp ok", "tls skip", "health ok", "clock ok", "/ws ok", "/hub ok", "origin ok", "key ok",
                "round trip ok", "idle ok"],
            Statuses(result));
        Assert.Equal(ExitCode.Done, result.ExitCode);
        Assert.Equal("", (await hub.RunAsync("dump", room, "--json")).Out);
    }

    [Fact]
    public async Task People_see_signs_and_what_to_do()
    {
        var result = await hub.RunAsync("doctor", "--idle", "0", "--key", "wrong");
        Assert.Equal(ExitCode.ChecksFailed, result.ExitCode);
        Assert.Contains("✗ key            The hub does not know the key.\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("→ Compare its SHA-256", result.Out, StringComparison.Ordinal);
        Assert.Contains("1 fault, 0 warnings.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_covers_another_room_and_a_token_that_grants_none_are_found()
    {
        var result = await hub.RunAsync(
            "doctor", "--idle", "0", "--json", "--token", hub.Issuer.Token(sub: ["match-*"]));
        Assert.Contains("/ws warn", Statuses(result));
        Assert.Contains("round trip skip", Statuses(result));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK", "not upgraded")]
    [InlineData("HTTP/1.1 404 Not Found", "404")]
    [InlineData("HTTP/1.1 502 Bad Gateway", "reaches no hub")]
    public async Task A_proxy_that_opens_no_WebSocket_is_found(string status, string detail)
    {
        await using var proxy = new LoopbackListener((client, closing) => AnswerAsync(client, status, closing));
        var result = await hub.RunAsync("doctor", proxy.Url, "--idle", "0", "--json");
        var upgrade = result.Json.Single(finding => finding["check"]!.GetValue<string>() == "/ws");
        Assert.Equal("fail", upgrade["status"]!.GetValue<string>());
        Assert.Contains(detail, upgrade["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotEmpty(upgrade["advice"]!.GetValue<string>());
        Assert.Equal(ExitCode.ChecksFailed, result.ExitCode);
    }

    [Fact]
    public async Task A_balancer_that_ends_idle_connections_is_found()
    {
        // It ends every connection on which the client says nothing for twelve seconds.
        await using var balancer = Before(async (near, far, closing) =>
        {
            _ = far.CopyToAsync(near, closing);
            var buffer = new byte[4096];
            while (true)
            {
                using var idle = CancellationTokenSource.CreateLinkedTokenSource(closing);
                idle.CancelAfter(TimeSpan.FromSeconds(12));
                try
                {
                    var read = await near.ReadAsync(buffer, idle.Token);
                    if (read == 0) return;
                    await far.WriteAsync(buffer.AsMemory(0, read), closing);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        });
        var result = await hub.RunAsync("doctor", balancer.Url, "--idle", "60s", "--json");
        Assert.Equal(["idle fail"],
            Statuses(result).Where(status => status.EndsWith("fail", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_hub_that_waits_for_a_token_is_not_taken_for_a_balancer()
    {
        using var directory = new TempDirectory();
        // Outside Development no room is open to all unless a setting says so.
        await using var closed = HubProcess.Launch(directory.Path, "Production", [.. hub.Issuer.Settings,
            "Pubby__Publishers__Keys__0__Name=nobody", $"Pubby__Publishers__Keys__0__Sha256={new string('0', 64)}",
            "Pubby__Publishers__Keys__0__Rooms__0=*"]);
        await closed.UntilReadyOrEndedAsync();
        Assert.False(closed.HasExited, closed.Output);

        await using var stranger = new CliRun(["doctor", closed.Url, "--idle", "60s", "--json"]);
        var result = await stranger.ResultAsync();
        Assert.DoesNotContain(Statuses(result), status => status.EndsWith("fail", StringComparison.Ordinal));
        var idle = result.Json.Single(finding => finding["check"]!.GetValue<string>() == "idle");
        Assert.Equal(("skip", "Give a token with --token."),
            (idle["status"]!.GetValue<string>(), idle["advice"]!.GetValue<string>()));
        Assert.Contains("The hub closed an idle connection", idle["detail"]!.GetValue<string>(),
            StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, result.ExitCode);
    }

    [Theory]
    [InlineData(1006, "fail", "An idle", "balancer's idle time-out")]
    [InlineData(1001, "fail", "An idle", "balancer's idle time-out")]
    [InlineData(4201, "fail", "The hub", "pings")]
    [InlineData(4103, "fail", "The hub", "codes.md")]
    [InlineData(4200, "skip", "The hub", "Ask again")]
    [InlineData(4203, "skip", "The hub", "valid for longer")]
    [InlineData(4001, "skip", "The hub", "pubby token check")]
    public void Who_closed_an_idle_connection_is_known_by_its_code(
        int code, string status, string whose, string advice)
    {
        var finding = IdleEnds.Find("idle", TimeSpan.FromSeconds(5), code, "a reason", hasToken: true).ToJson();
        Assert.Equal(status, finding["status"]!.GetValue<string>());
        Assert.StartsWith($"{whose} ", finding["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains($"{code} a reason", finding["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(advice, finding["advice"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_ends_before_the_message_has_come_is_found()
    {
        // It lets everything through but messages, and ends the connection of one.
        await using var balancer = Before(async (near, far, closing) =>
        {
            _ = near.CopyToAsync(far, closing);
            var buffer = new byte[64 * 1024];
            while (await far.ReadAsync(buffer, closing) is > 0 and var read)
            {
                if (buffer.AsSpan(0, read).IndexOf("\"type\":\"message\""u8) >= 0) return;
                await near.WriteAsync(buffer.AsMemory(0, read), closing);
            }
        });
        var result = await hub.RunAsync("doctor", balancer.Url, "--idle", "0s", "--json");
        Assert.Equal(["round trip fail"],
            Statuses(result).Where(status => status.EndsWith("fail", StringComparison.Ordinal)));
        Assert.Contains("The message was stored, and the WebSocket was closed", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_WebSocket_that_is_none_of_a_hubs_is_found()
    {
        await using var proxy = new LoopbackListener(async (client, closing) =>
        {
            var stream = client.GetStream();
            var buffer = new byte[4096];
            var request = Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, closing));
            var key = request.Split("Sec-WebSocket-Key: ").ElementAtOrDefault(1)?.Split("\r\n")[0];
            if (key is null)
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"u8.ToArray(), closing);
                return;
            }
#pragma warning disable CA5350 // RFC 6455, section 4.2.2, asks for it, and keeps nothing secret by it.
            var accept = Convert.ToBase64String(
                SHA1.HashData(Encoding.ASCII.GetBytes($"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 101 X\r\nConnection: Upgrade\r\n" +
                $"Upgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"), closing);
            await stream.WriteAsync((byte[])[0x81, 5, .. "hello"u8], closing);
            _ = await stream.ReadAsync(buffer, closing);
        });
        var result = await hub.RunAsync("doctor", proxy.Url, "--idle", "0", "--json");
        var upgrade = result.Json.Single(finding => finding["check"]!.GetValue<string>() == "/ws");
        Assert.Equal(("fail", "What answers over the WebSocket is no JSON. Is it a hub?"),
            (upgrade["status"]!.GetValue<string>(), upgrade["detail"]!.GetValue<string>()));
        Assert.Equal(ExitCode.ChecksFailed, result.ExitCode);
        var followed = await hub.RunAsync("occupancy", "a", "--url", proxy.Url);
        Assert.Equal((ExitCode.Refused, "What answers over the WebSocket is no JSON. Is it a hub?\n"),
            (followed.ExitCode, followed.Error));
    }

    [Fact]
    public async Task A_certificate_that_this_machine_does_not_trust_ends_the_search()
    {
        using var certificate = TestCertificate.New();
        await using var server = new LoopbackListener(async (client, closing) =>
        {
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = certificate }, closing);
        });
        var result = await hub.RunAsync("doctor", server.Url.Replace("http:", "https:", StringComparison.Ordinal),
            "--json");
        Assert.Equal(["dns ok", "tcp ok", "tls fail"], Statuses(result));
    }

    [Fact]
    public async Task A_port_where_nothing_listens_ends_the_search()
    {
        var result = await hub.RunAsync("doctor", $"http://127.0.0.1:{FreePort.Next()}", "--json");
        Assert.Equal(["dns ok", "tcp fail"], Statuses(result));
    }

    private static string[] Statuses(CliResult result) =>
        [.. result.Json.Select(finding => $"{finding["check"]} {finding["status"]}")];

    private static async Task AnswerAsync(TcpClient client, string status, CancellationToken closing)
    {
        var buffer = new byte[4096];
        _ = await client.GetStream().ReadAsync(buffer, closing);
        var answer = $"{status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), closing);
    }

    /// <param name="relay">Between the stream of a client and that of the hub, until it ends the connection.</param>
    private LoopbackListener Before(Func<NetworkStream, NetworkStream, CancellationToken, Task> relay) =>
        new(async (client, closing) =>
        {
            using var target = new TcpClient();
            await target.ConnectAsync("127.0.0.1", hub.Hub.Port, closing);
            await relay(client.GetStream(), target.GetStream(), closing);
        });
}
