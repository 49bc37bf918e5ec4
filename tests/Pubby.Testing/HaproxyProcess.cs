using System.Diagnostics;

namespace Pubby.Testing;

/// <summary>
/// HAProxy before a hub, on TCP alone: it says in the PROXY protocol, version 2, for whom it connects.
/// </summary>
public sealed class HaproxyProcess : ServerProcess
{
    private HaproxyProcess(string configuration, int port)
        : base(() => Start(configuration)) => Port = port;

    public int Port { get; }

    public static Task<HaproxyProcess> StartAsync(int hubPort)
    {
        var port = FreePort.Next();
        return StartAsync(port, $"""
            defaults
              mode tcp
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            listen hub
              bind 127.0.0.1:{port}
              server hub 127.0.0.1:{hubPort} send-proxy-v2

            """);
    }

    /// <param name="port">Where this configuration listens.</param>
    public static async Task<HaproxyProcess> StartAsync(int port, string configuration)
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory.File("haproxy.cfg"), configuration);
        var haproxy = new HaproxyProcess(directory.File("haproxy.cfg"), port);
        try
        {
            // Then it has read its file.
            await haproxy.UntilReadyAsync();
            return haproxy;
        }
        catch
        {
            // Else it outlives the test that it failed.
            await haproxy.DisposeAsync();
            throw;
        }
    }

    public override Task UntilReadyAsync() => Eventually.UntilAsync(async () =>
    {
        try
        {
            using var client = new HttpClient();
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{Port}/health/live"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }, "HAProxy answers");

    private static Process Start(string configuration) =>
        Process.Start(new ProcessStartInfo("haproxy", ["-db", "-f", configuration]) { RedirectStandardError = true })!;
}
