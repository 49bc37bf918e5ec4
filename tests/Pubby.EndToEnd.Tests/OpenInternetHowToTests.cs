using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>What the page about the open internet shows, done. Only ports are others.</summary>
public sealed partial class OpenInternetHowToTests : IDisposable
{
    private const string Page = "docs/how-to/stand-on-the-open-internet.md";

    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task Behind_HAProxy_with_all_that_the_page_sets_its_pages_connect_and_nobody_gets_in_beside_it()
    {
        // A proxy that speaks HTTP is the other way.
        await using var hub = HubProcess.Launch(_directory.Path, "Development",
            [.. Settings().Where(setting => !setting.StartsWith("Pubby__TrustedProxies", StringComparison.Ordinal))]);
        var port = FreePort.Next();
        await using var haproxy = await HaproxyProcess.StartAsync(port, Readme.Blocks(Page, "haproxy").Single()
            .Replace("0.0.0.0:8080", $"127.0.0.1:{port}", StringComparison.Ordinal)
            .Replace("127.0.0.1:5080", $"127.0.0.1:{hub.Port}", StringComparison.Ordinal) + "\n");

        Assert.Equal("101", await OpenAsync(port, "https://tv.example.com"));
        Assert.Equal("101", await OpenAsync(port, "https://a.b.example.org"));
        Assert.Equal("403", await OpenAsync(port, "https://example.org"));
        using var http = new HttpClient();
        // Probes, Prometheus and curl send no header.
        await Assert.ThrowsAsync<HttpRequestException>(
            () => http.GetAsync(new Uri($"http://127.0.0.1:{hub.Port}/health/ready")));
        var metrics = await http.GetStringAsync(new Uri($"{hub.AdminUrl}/metrics"));
        foreach (var name in Metric().Matches(File.ReadAllText(Path.Combine(Checkout.Root, Page)))
            .Select(match => match.Value).Where(name => !name.StartsWith("pubby_command", StringComparison.Ordinal)
                && !name.StartsWith("pubby_publish", StringComparison.Ordinal)))
        {
            Assert.Contains($"\n{name}{{", metrics, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task With_the_proxy_protocol_an_address_that_is_no_plain_TCP_stops_the_start()
    {
        await using var hub = HubProcess.Launch(_directory.Path, "Development", "Pubby__ProxyProtocol=true",
            "Kestrel__Endpoints__A__Url=http://unix:" + _directory.File("hub.sock"));
        await hub.WaitForExitAsync();
        Assert.Contains("is no plain TCP address", hub.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static string[] Settings() => [.. Readme.Blocks(Page, "bash").SelectMany(block => Export().Matches(block))
        .Select(match => match.Groups[1].Value.Replace("'", "", StringComparison.Ordinal))];

    private static async Task<string> OpenAsync(int port, string origin)
    {
        var status = "";
        // HAProxy closes what it takes while it holds the hub for down: a check may fail on a busy machine.
        await Eventually.UntilAsync(async () =>
        {
            using var socket = await RawWebSocket.ConnectAsync(port, "/ws", $"Origin: {origin}\r\n");
            if (socket.Answer.Length > 12) status = socket.Answer[9..12];
            return status.Length > 0;
        }, "HAProxy hands the connection on");
        return status;
    }

    [GeneratedRegex("^export (.+)$", RegexOptions.Multiline)]
    private static partial Regex Export();

    [GeneratedRegex("pubby_[a-z_]+")]
    private static partial Regex Metric();
}
