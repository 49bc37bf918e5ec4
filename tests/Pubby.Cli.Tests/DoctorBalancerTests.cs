using System.Diagnostics;
using Pubby.Cli.Tests.Support;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>doctor behind real balancers: each is set in one way, and what is found is all that is wrong.</summary>
public sealed class DoctorBalancerTests(CliHub hub)
{
    /// <summary>Ports of the frontends, in a row.</summary>
    private readonly int _first = FreePort.Row(12);

    [Fact]
    public async Task HAProxy()
    {
        await using var haproxy = await HaproxyProcess.StartAsync(_first, $"""
            {await WellSetHaproxyAsync()}
            listen idle
                bind 127.0.0.1:{_first + 1}
                timeout tunnel 12s
                server hub 127.0.0.1:{hub.Hub.Port}
            frontend no-upgrade
                bind 127.0.0.1:{_first + 2}
                http-request del-header Upgrade
                default_backend hubs
            frontend other-paths
                bind 127.0.0.1:{_first + 3}
                http-request return status 404 unless {"{ path_beg /v1 /health }"}
                default_backend hubs
            frontend http2
                bind 127.0.0.1:{_first + 4} proto h2
                default_backend hubs
            backend none
                server none 127.0.0.1:1 disabled
            frontend no-hub
                bind 127.0.0.1:{_first + 5}
                default_backend none

            """);
        await FindsAsync(0, "");
        await FindsAsync(1, "idle: An idle connection was closed after", "60s");
        await FindsAsync(2, "/ws: it was not upgraded to a WebSocket.");
        await FindsAsync(3, "/ws: HTTP 404; /hub: HTTP 404");
        await FindsAsync(4, "health: HTTP/2 alone is spoken here");
        await FindsAsync(5, "health: HTTP 503; /ws: HTTP 503; /hub: HTTP 503; key: HTTP 503");
    }

    [Fact]
    public async Task Nginx()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs/how-to/put-a-proxy-in-front.md"));
        var shown = page.Split("```nginx\n")[1].Split("```")[0]
            .Replace("127.0.0.1:5080", $"127.0.0.1:{hub.Hub.Port}", StringComparison.Ordinal)
            .Replace("listen 8080", $"listen 127.0.0.1:{_first}", StringComparison.Ordinal);
        const string passOn = "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; " +
            "proxy_set_header Connection $connection_upgrade;";
        await using var nginx = await NginxProcess.StartAsync(_first, $$"""
            {{shown}}
            server {
              listen 127.0.0.1:{{_first + 1}};
              location / { proxy_pass http://hubs; {{passOn}} proxy_read_timeout 12s; }
            }
            server {
              listen 127.0.0.1:{{_first + 2}};
              location / { proxy_pass http://hubs; }
            }
            server {
              listen 127.0.0.1:{{_first + 3}};
              location /pubby/ { proxy_pass http://hubs/; {{passOn}} }
            }
            server {
              listen 127.0.0.1:{{_first + 4}} http2;
              location / { proxy_pass http://hubs; {{passOn}} }
            }
            server {
              listen 127.0.0.1:{{_first + 5}};
              location / { return 301 https://pubby.example.com$request_uri; }
            }
            server {
              listen 127.0.0.1:{{_first + 6}};
              location / { return 200 "Welcome!"; }
            }
            """);
        await FindsAsync(0, "");
        await FindsAsync(1, "idle: An idle connection was closed after", "60s");
        await FindsAsync(2, "/ws: it was not upgraded to a WebSocket.");
        await FindsAsync(3, "/ws: HTTP 404; /hub: HTTP 404; key: HTTP 404");
        Assert.Equal("", Faults(await RunAsync($"{UrlOf(3)}/pubby")));
        await FindsAsync(4, "health: HTTP/2 alone is spoken here");
        await FindsAsync(5, "health: HTTP 301: it leads to https://pubby.example.com/health/ready.");
        await FindsAsync(6, "health: What answers is no hub; /ws: HTTP 200; /hub: What answers is not a hub; " +
            "key: What answers is no publish API");
    }

    [Fact]
    public async Task TLS_at_HAProxy()
    {
        using var authority = new TestAuthority();
        var fine = authority.Issue("fine", TimeSpan.FromDays(90));
        await using var haproxy = await HaproxyProcess.StartAsync(_first, $"""
            {await WellSetHaproxyAsync()}
            frontend well
                bind 127.0.0.1:{_first + 1} ssl crt {fine} alpn h2,http/1.1
                default_backend hubs
            frontend ends-soon
                bind 127.0.0.1:{_first + 2} ssl crt {authority.Issue("soon", TimeSpan.FromDays(5.5))}
                default_backend hubs
            frontend ended
                bind 127.0.0.1:{_first + 3} ssl crt {authority.Issue("ended", TimeSpan.FromHours(-1))}
                default_backend hubs
            frontend http2
                bind 127.0.0.1:{_first + 4} ssl crt {fine} alpn h2 proto h2
                default_backend hubs

            """);
        await FindsWithTlsAsync(1, "");
        await FindsWithTlsAsync(2, "tls: The certificate of soon expires in 5 days.");
        await FindsWithTlsAsync(3, "tls: The certificate of ended expired");
        await FindsWithTlsAsync(4, "health: HTTP/2 alone is spoken here");
        await FindsAsync(1, "health: TLS is spoken here");
        AssertFound("tls: Plain HTTP is spoken here", await RunAsync($"https://127.0.0.1:{_first}"));

        async Task FindsWithTlsAsync(int frontend, string expected) => AssertFound(
            expected, await RunProcessAsync(authority, $"https://127.0.0.1:{_first + frontend}"));
    }

    private string UrlOf(int frontend) => $"http://127.0.0.1:{_first + frontend}";

    /// <summary>deploy/haproxy.cfg, with this hub three times.</summary>
    private async Task<string> WellSetHaproxyAsync()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "deploy/haproxy.cfg"));
        foreach (var one in new[] { "HUB1", "HUB2", "HUB3" })
            text = text.Replace($"${{{one}}}", $"127.0.0.1:{hub.Hub.Port}", StringComparison.Ordinal);
        return text.Replace("${BALANCER}", $"127.0.0.1:{_first}", StringComparison.Ordinal);
    }

    private async Task FindsAsync(int frontend, string expected, string idle = "50ms") =>
        AssertFound(expected, await RunAsync(UrlOf(frontend), idle));

    /// <summary>In a room of its own: a message of another test's doctor would end the silence.</summary>
    private Task<CliResult> RunAsync(string url, string idle = "50ms") =>
        hub.RunAsync("doctor", url, "--room", $"behind-{_first}", "--idle", idle, "--json");

    /// <summary>What a process trusts is settled when it begins.</summary>
    private async Task<CliResult> RunProcessAsync(TestAuthority authority, string url)
    {
        var start = new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "pubby.dll"), "doctor", url, "--idle", "50ms", "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SSL_CERT_FILE"] = authority.File, ["PUBBY_KEY"] = hub.Hub.Key },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Eventually.Limit);
        await process.WaitForExitAsync();
        return new CliResult((ExitCode)process.ExitCode, output, "");
    }

    /// <param name="expected">Of each fault and warning its check, and a part of what it says.</param>
    private static void AssertFound(string expected, CliResult result)
    {
        var found = Faults(result);
        var (wanted, all) = (expected.Split("; "), found.Split("; "));
        Assert.True(wanted.Length == all.Length && wanted.Zip(all).All(pair => Fits(pair.First, pair.Second)),
            $"expected: {expected}\nfound:    {found}");
        var isFault = result.Json.Any(finding => finding["status"]!.GetValue<string>() == "fail");
        Assert.Equal(isFault ? ExitCode.ChecksFailed : ExitCode.Done, result.ExitCode);
    }

    private static bool Fits(string expected, string found)
    {
        var parts = expected.Split(": ", 2);
        return parts.Length < 2 ? expected == found
            : found.StartsWith($"{parts[0]}: ", StringComparison.Ordinal)
                && found.Contains(parts[1], StringComparison.Ordinal);
    }

    private static string Faults(CliResult result) => string.Join("; ", result.Json
        .Where(finding => finding["status"]!.GetValue<string>() is "fail" or "warn")
        .Select(finding => $"{finding["check"]}: {finding["detail"]}"));
}
