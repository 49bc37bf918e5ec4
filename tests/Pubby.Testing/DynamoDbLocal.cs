using System.Diagnostics;
using System.Net;

namespace Pubby.Testing;

/// <summary>Amazon's own DynamoDB Local, as a process on a free port. It keeps its tables in memory, so each start is an empty one.</summary>
/// <remarks>It takes any credentials, and keeps the tables of each pair of key and region apart.</remarks>
public sealed class DynamoDbLocal : IAsyncDisposable
{
    private readonly Process _process;

    private DynamoDbLocal(Process process, int port)
    {
        _process = process;
        Url = $"http://127.0.0.1:{port}";
    }

    public string Url { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts the server and waits until it answers.</summary>
    public static async Task<DynamoDbLocal> StartAsync()
    {
        var server = Launch();
        await Patience.UntilAsync(async () => server._process.HasExited || await server.AnswersAsync(), "DynamoDB Local answers");
        if (!server._process.HasExited) return server;
        // A port that was free a moment ago went to somebody else.
        await server.DisposeAsync();
        return await StartAsync();
    }

    /// <summary>SIGSTOP: connections stay, and nothing is answered.</summary>
    public void Suspend() => Signal("-STOP");

    /// <summary>SIGCONT.</summary>
    public void Resume() => Signal("-CONT");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static DynamoDbLocal Launch()
    {
        var port = FreePort.Next();
        var directory = Path.Combine(Find(AppContext.BaseDirectory), "tests/servers/node_modules/amplify-dynamodb-simulator/emulator");
        if (!Directory.Exists(directory)) throw new InvalidOperationException("DynamoDB Local is not installed: npm ci --prefix tests/servers");
        var process = Process.Start(new ProcessStartInfo("java",
        [
            "-Xmx512m", "-Djava.library.path=DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", "-inMemory", "-disableTelemetry", "-port", $"{port}",
        ])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        // Read, so that a full pipe never stops it.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new DynamoDbLocal(process, port);
    }

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

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{_process.Id}"]);
        kill.WaitForExit();
    }

    private static string Find(string directory) =>
        File.Exists(Path.Combine(directory, "Pubby.sln")) ? directory : Find(Path.GetDirectoryName(directory.TrimEnd('/'))!);
}
