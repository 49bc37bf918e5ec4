using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>
/// A hub that speaks TLS is loaded as one that does not. The tool is a process of its own here: OpenSSL reads
/// <c>SSL_CERT_FILE</c> as its process begins.
/// </summary>
public sealed class BenchTlsTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private readonly int _port = FreePort.Next();
    private HubProcess _hub = null!;

    public async ValueTask InitializeAsync()
    {
        using var certificate = TestCertificate.New();
        await File.WriteAllBytesAsync(_directory.File("hub.pfx"), certificate.Export(X509ContentType.Pfx));
        await File.WriteAllTextAsync(_directory.File("hub.pem"), certificate.ExportCertificatePem());
        _hub = await HubProcess.StartAsync(_directory.Path, "Kestrel__Endpoints__Plain__Url=http://127.0.0.1:{port}",
            $"Kestrel__Endpoints__Tls__Url=https://0.0.0.0:{_port}",
            $"Kestrel__Endpoints__Tls__Certificate__Path={_directory.File("hub.pfx")}");
        // The endpoints open one after another; ready says only that the plain one does.
        await Eventually.UntilAsync(() =>
            _hub.Output.Contains($"Now listening on: https://0.0.0.0:{_port}", StringComparison.Ordinal),
            "the endpoint with TLS is open");
    }

    [Theory]
    [InlineData("127.0.0.1", "plain")]
    [InlineData("localhost", "plain")]
    [InlineData("127.0.0.1", "messagepack")]
    public async Task Each_client_gets_each_message_dumps_and_long_ones_too(string host, string protocol)
    {
        using var publisher = _hub.NewPublisher();
        // A dump of more than one of TLS's records, which are 16 KiB.
        await publisher.PutAsync($"{protocol}-0", "long", $"\"{new string('x', 60_000)}\"");
        var result = await RunAsync(_directory.File("hub.pem"), "fanout", "--url", $"https://{host}:{_port}",
            "--connections", "40", "--ramp", "1s", "--rate", "10", "--duration", "2s", "--prefix", protocol,
            "--protocol", protocol, "--bytes", "20000");
        Assert.Equal(0, result.ExitCode);
        var told = result.Told!;
        // A client that lacks processor time reads late, and gets the newest of what is large.
        Assert.Equal((40, 40, 40 * 40, 0),
            ((int)told["open"]!, (int)told["published"]!, (int)told["delivered"]! + (int)told["conflated"]!,
                (int)told["lost"]!));
    }

    [Theory]
    [InlineData("nowhere.pem", "127.0.0.1", true)]
    [InlineData("other.pem", "127.0.0.1", true)]
    [InlineData("hub.pem", "127.0.0.2", true)]
    [InlineData("hub.pem", "127.0.0.1", false)]
    public async Task Who_is_not_trusted_or_another_or_speaks_no_TLS_is_told_nothing(
        string trusted, string host, bool isTls)
    {
        // Another one, for the same names.
        using var other = TestCertificate.New();
        await File.WriteAllTextAsync(_directory.File("other.pem"), other.ExportCertificatePem());
        await File.WriteAllTextAsync(_directory.File("plan.json"), $$"""
            { "hubs": ["https://{{host}}:{{(isTls ? _port : _hub.Port)}}"], "connections": 3,
              "ramp": { "kind": "storm" }, "clients": [{ "returns": false }] }
            """);
        var result = await RunAsync(
            _directory.File(trusted), "connect", "--plan", _directory.File("plan.json"), "--hold", "1s");
        Assert.Equal((int)ExitCode.Incomplete, result.ExitCode);
        Assert.Equal("""{"tls_failed":3}""", result.Told!["errors"]!.ToJsonString());
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _directory.Dispose();
    }

    private async Task<(int ExitCode, JsonNode? Told)> RunAsync(string trusted, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "pubby.dll"), "bench", .. arguments, "--json"])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["SSL_CERT_FILE"] = trusted,
                ["SSL_CERT_DIR"] = "/nowhere",
                ["PUBBY_KEY"] = _hub.Key,
                ["XDG_CONFIG_HOME"] = _directory.Path,
            },
        })!;
        var lines = await process.StandardOutput.ReadToEndAsync().WaitAsync(Eventually.Limit);
        await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        return (process.ExitCode, JsonNode.Parse(lines.TrimEnd().Split('\n')[^1])!["result"]);
    }
}
