using System.Net;
using System.Security.Cryptography.X509Certificates;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>
/// WebSockets are taken ahead of Kestrel where an endpoint is a bare TCP socket that speaks HTTP/1.1, and nowhere else.
/// </summary>
public sealed class EndpointTests
{
    private const string Upgrade =
        "HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: " +
        "13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    /// <summary>How each endpoint is configured, beside a plain one; <c>{tls}</c> is its own port.</summary>
    public static TheoryData<string, string[]> Guarded => new()
    {
        { "TLS", ["Kestrel__Endpoints__Other__Url=https://127.0.0.1:{other}"] },
        { "TLS on localhost", ["Kestrel__Endpoints__Other__Url=https://localhost:{other}"] },
        { "TLS on every address", ["Kestrel__Endpoints__Other__Url=https://*:{other}"] },
        { "TLS with clients' certificates",
            ["Kestrel__Endpoints__Other__Url=https://127.0.0.1:{other}",
                "Kestrel__Endpoints__Other__ClientCertificateMode=RequireCertificate"] },
        {
            "TLS by the name that a client asks for",
            ["Kestrel__Endpoints__Other__Url=https://127.0.0.1:{other}",
                "Kestrel__Endpoints__Other__Sni__*__Certificate__Path={certificate}"]
        },
        { "HTTP/2 alone",
            ["Kestrel__Endpoints__Other__Url=http://127.0.0.1:{other}", "Kestrel__Endpoints__Other__Protocols=Http2"] },
        { "HTTP/2 alone, by the defaults",
            ["Kestrel__Endpoints__Other__Url=http://127.0.0.1:{other}", "Kestrel__EndpointDefaults__Protocols=Http2",
                "Kestrel__Endpoints__A__Protocols=Http1"] },
    };

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task No_WebSocket_is_opened_in_clear_where_an_endpoint_asks_for_more(string name, string[] endpoint)
    {
        using var directory = new TempDirectory();
        using var certificate = TestCertificate.New();
        await File.WriteAllBytesAsync(directory.File("hub.pfx"), certificate.Export(X509ContentType.Pfx));
        var port = FreePort.Next();
        await using var hub = await HubProcess.StartAsync(directory.Path,
        [
            "Kestrel__Endpoints__A__Url=http://127.0.0.1:{port}",
            $"Kestrel__Certificates__Default__Path={directory.File("hub.pfx")}",
            .. endpoint.Select(setting => setting.Replace("{other}", $"{port}", StringComparison.Ordinal)
                .Replace("{certificate}", directory.File("hub.pfx"), StringComparison.Ordinal)),
        ]);
        await Eventually.UntilAsync(() =>
            hub.Output.Contains($":{port}", StringComparison.Ordinal), "the other endpoint is open");
        foreach (var path in new[] { "/ws", "/hub" })
        {
            var answer = await RawHttp.AskAsync(new IPEndPoint(IPAddress.Loopback, port), $"GET {path} {Upgrade}");
            Assert.True(answer.Status != 101
                && !answer.Body.Contains("101", StringComparison.Ordinal), $"{name}, {path}: {answer}");
            Assert.True(await IsAheadOfKestrelAsync(hub.Port, path), $"the plain endpoint beside {name}");
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:{port}")]
    [InlineData("http://localhost:{port}")]
    [InlineData("http://*:{port}")]
    [InlineData("http://0.0.0.0:{port}")]
    public async Task A_plain_endpoint_takes_WebSockets_ahead_of_Kestrel(string url)
    {
        using var directory = new TempDirectory();
        await using var hub = await HubProcess.StartAsync(directory.Path, $"Kestrel__Endpoints__A__Url={url}");
        Assert.True(await IsAheadOfKestrelAsync(hub.Port, "/ws"));
        Assert.True(await IsAheadOfKestrelAsync(hub.Port, "/hub"));
    }

    /// <summary>An answer of Kestrel's has a date.</summary>
    private static async Task<bool> IsAheadOfKestrelAsync(int port, string path)
    {
        var answer = await RawHttp.AskAsync(new IPEndPoint(IPAddress.Loopback, port), $"GET {path} {Upgrade}");
        return answer.Status == 101 && answer["Date"] is null;
    }
}
