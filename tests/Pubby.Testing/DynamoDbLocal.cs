using System.Diagnostics;
using System.Net;

namespace Pubby.Testing;

/// <summary>
/// Amazon's own DynamoDB Local on a free port. It keeps its tables in memory, so each start is an empty one.
/// </summary>
/// <remarks>
/// It takes any credentials, and keeps the tables of each pair of key and region apart. What a table's TTL attribute
/// says is over by the machine's clock, it deletes within seconds.
/// </remarks>
public sealed class DynamoDbLocal : ServerProcess
{
    private DynamoDbLocal(int port)
        : base(() => Start(port)) => Url = $"http://127.0.0.1:{port}";

    public string Url { get; }

    public static async Task<DynamoDbLocal> StartAsync()
    {
        var server = new DynamoDbLocal(FreePort.Next());
        await server.UntilReadyAsync();
        if (!server.HasExited) return server;
        // A port that was free a moment ago went to somebody else.
        await server.DisposeAsync();
        return await StartAsync();
    }

    public override Task UntilReadyAsync() =>
        Eventually.UntilAsync(async () => HasExited || await AnswersAsync(), "DynamoDB Local answers");

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new HttpClient();
            using var answer = await client.GetAsync(new Uri(Url));
            // It asks for a signature.
            return answer.StatusCode == HttpStatusCode.BadRequest;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Process Start(int port)
    {
        var directory = Path.Combine(Checkout.Root, "tests/servers/node_modules/amplify-dynamodb-simulator/emulator");
        if (!Directory.Exists(directory))
            throw new InvalidOperationException("DynamoDB Local is not installed: npm ci --prefix tests/servers");
        var process = Process.Start(new ProcessStartInfo("java",
        [
            // It lives for minutes: the second compiler and a collector with threads of its own cost more than they
            // save.
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m", "-Djava.library.path=DynamoDBLocal_lib", "-jar",
            "DynamoDBLocal.jar", "-inMemory", "-disableTelemetry", "-port", $"{port}",
        ])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        // Where its port is taken it says so and stays.
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("BindException", StringComparison.Ordinal) == true) process.Kill();
        };
        // Read, so that a full pipe never stops it.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
