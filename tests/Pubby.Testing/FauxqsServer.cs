using System.Diagnostics;
using System.Net;

namespace Pubby.Testing;

/// <summary>
/// fauxqs, an emulator of SNS and SQS, on a free port. It keeps all in memory, so each start is an empty one.
/// </summary>
/// <remarks>It takes any credentials. What it makes belongs to the region that a request is signed for, and to the
/// account 000000000000.</remarks>
public sealed class FauxqsServer : ServerProcess
{
    private readonly int _port;

    private FauxqsServer(int port)
        : base(() => Start(port)) => _port = port;

    public string Url => $"http://127.0.0.1:{_port}";

    public static async Task<FauxqsServer> StartAsync()
    {
        var server = new FauxqsServer(FreePort.Next());
        await server.UntilReadyAsync();
        if (!server.HasExited) return server;
        // A port that was free a moment ago went to somebody else.
        await server.DisposeAsync();
        return await StartAsync();
    }

    public static string TopicArn(string region, string name) => $"arn:aws:sns:{region}:000000000000:{name}";

    /// <summary>What the server calls it; the host need not exist, as requests go to <see cref="Url"/>.</summary>
    public string QueueUrl(string region, string name) => $"http://sqs.{region}.localhost:{_port}/000000000000/{name}";

    public override Task UntilReadyAsync() =>
        Eventually.UntilAsync(async () => HasExited || await AnswersAsync(), "fauxqs answers");

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new HttpClient();
            using var answer = await client.GetAsync(new Uri($"{Url}/health"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Process Start(int port)
    {
        var script = Path.Combine(Checkout.Root, "tests/servers/node_modules/fauxqs/dist/server.js");
        if (!File.Exists(script))
            throw new InvalidOperationException("fauxqs is not installed: npm ci --prefix tests/servers");
        var start =
            new ProcessStartInfo("node", [script]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FAUXQS_PORT"] = $"{port}";
        start.Environment["FAUXQS_LOGGER"] = "false";
        var process = Process.Start(start)!;
        // Read, so that a full pipe never stops it.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
