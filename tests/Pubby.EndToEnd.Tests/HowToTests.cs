using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>What the pages of docs/how-to show, done. Only ports and places of files are others.</summary>
public sealed class HowToTests(HubFixture fixture) : IClassFixture<HubFixture>
{
    [Fact]
    public async Task Publish_with_curl()
    {
        const string KeyFile = "src/Pubby.Hub/data/dev.key";
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory.File(Path.GetDirectoryName(KeyFile)!));
        await File.WriteAllTextAsync(directory.File(KeyFile), fixture.Hub.Key);
        var commands = Readme.Blocks("docs/how-to/publish.md", "bash").Single()
            .Replace("http://localhost:5080", fixture.Hub.Url, StringComparison.Ordinal);

        using var shell = Process.Start(new ProcessStartInfo("bash", ["-e", "-c", commands])
        {
            WorkingDirectory = directory.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = shell.StandardError.ReadToEndAsync();
        var answers = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();

        Assert.True(shell.ExitCode == 0, await errors);
        // Two PUTs, a POST, a batch of two, a DELETE.
        Assert.Equal(6, answers.Split("\"outcome\":\"stored\"").Length - 1);
        Assert.DoesNotContain("\"code\"", answers, StringComparison.Ordinal);
        var room = await fixture.Publisher.GetStringAsync(new Uri("/v1/rooms/match-1/messages", UriKind.Relative));
        var left = JsonDocument.Parse(room).RootElement.GetProperty("messages").EnumerateArray().Single();
        Assert.Equal("""{"minute":42}""", left.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task Put_nginx_in_front()
    {
        using var directory = new TempDirectory();
        var port = FreePort.Next();
        var shown = Readme.Blocks("docs/how-to/put-a-proxy-in-front.md", "nginx").Single()
            .Replace("127.0.0.1:5080", $"127.0.0.1:{fixture.Hub.Port}", StringComparison.Ordinal)
            .Replace("listen 8080", $"listen 127.0.0.1:{port}", StringComparison.Ordinal);
        await File.WriteAllTextAsync(directory.File("nginx.conf"),
            $"pid {directory.File("nginx.pid")};\nevents {{}}\nhttp {{\naccess_log " +
            $"off;\n{TemporaryPaths(directory)}\n{shown}\n}}");
        string[] files = ["-c", directory.File("nginx.conf"), "-e", directory.File("error.log")];
        using var nginx = Process.Start("nginx", [.. files, "-g", "daemon off; master_process off;"]);
        try
        {
            using var publisher = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            publisher.DefaultRequestHeaders.Authorization = new("Bearer", fixture.Hub.Key);
            await Eventually.UntilAsync(
                async () => await StatusAsync(publisher, "/v1/rooms/proxied") is HttpStatusCode.OK, "nginx answers");

            using var socket = await RawWebSocket.ConnectAsync(port);
            await socket.SendTextAsync("""{"action":"subscribe","room":"proxied","dump":true}""");
            await socket.ReadAsync("subscribed");
            await publisher.PutAsync("proxied", "score", "[1,0]");
            Assert.Equal("[1,0]", (await socket.ReadAsync("message")).GetProperty("data").GetRawText());
            foreach (var inside in new[] { "/metrics", "/health/ready", "/health/region" })
            {
                Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(publisher, inside));
            }
        }
        finally
        {
            nginx.Kill();
            await nginx.WaitForExitAsync();
        }
    }

    private static string TemporaryPaths(TempDirectory directory) =>
        string.Join('\n', new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }
            .Select(name => $"{name}_temp_path {directory.File(name)};"));

    /// <returns>Null: nobody answers yet.</returns>
    private static async Task<HttpStatusCode?> StatusAsync(HttpClient client, string path)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
