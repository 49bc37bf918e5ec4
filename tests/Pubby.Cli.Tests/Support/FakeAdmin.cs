using System.Net.Sockets;
using System.Text;
using Pubby.Testing;

namespace Pubby.Cli.Tests.Support;

/// <summary>An admin API that answers what a test says, one request a connection.</summary>
/// <param name="answer">Of a request, such as <c>GET /admin/nodes</c>; null: it ends the connection.</param>
internal sealed class FakeAdmin(Func<string, (int Status, string Json)?> answer) : IAsyncDisposable
{
    private readonly LoopbackListener _listener = new((client, closing) => AnswerAsync(client, answer, closing));

    public string Url => _listener.Url;

    /// <summary>That of the commands.</summary>
    public TimeProvider Time { get; init; } = new QuickTime();

    public async Task<CliResult> RunAsync(params string[] arguments)
    {
        await using var run = new CliRun([.. arguments, "--admin-url", Url, "--admin-key", "a key"])
        {
            Time = Time,
        };
        return await run.ResultAsync();
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private static async Task AnswerAsync(
        TcpClient client, Func<string, (int Status, string Json)?> answer, CancellationToken closing)
    {
        var stream = client.GetStream();
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, closing);
            if (read == 0) return;
            request.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        var line = request.ToString().Split(" HTTP/", 2)[0];
        if (answer(line) is not var (status, json)) return;
        var bytes = Encoding.UTF8.GetBytes($"HTTP/1.1 {status} X\r\nContent-Length: " +
            $"{Encoding.UTF8.GetByteCount(json)}\r\nConnection: close\r\n\r\n{json}");
        await stream.WriteAsync(bytes, closing);
    }
}
