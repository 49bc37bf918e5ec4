using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pubby.Cli.Tests.Support;

/// <summary>What comes in place of an answer.</summary>
internal enum Trouble
{
    None,
    Broken,
    Silent,

    /// <summary>As if it were none, or coordinated another run.</summary>
    Unknown,

    /// <summary>A page for people.</summary>
    Page,
}

/// <summary>A coordinator of one machine with one worker, which it tells nothing. It answers badly when a test says so.
/// </summary>
internal sealed class FakeCoordinator : IAsyncDisposable
{
    private static readonly TimeSpan Held = TimeSpan.FromMilliseconds(100);

    private readonly WebApplication _server;
    private readonly Func<string, int, Trouble> _troubleOf;
    private readonly ConcurrentDictionary<string, int> _asked = new();

    private FakeCoordinator(WebApplication server, Func<string, int, Trouble> troubleOf) =>
        (_server, _troubleOf) = (server, troubleOf);

    public Uri Url => new(_server.Urls.First());

    /// <param name="troubleOf">Of a path, and of how often it has been asked for.</param>
    public static async Task<FakeCoordinator> StartAsync(Func<string, int, Trouble> troubleOf)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var coordinator = new FakeCoordinator(builder.Build(), troubleOf);
        ((IApplicationBuilder)coordinator._server).Run(coordinator.AnswerAsync);
        await coordinator._server.StartAsync();
        return coordinator;
    }

    public int AskedFor(string path) => _asked.GetValueOrDefault(path);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        switch (_troubleOf(path, _asked.AddOrUpdate(path, 1, (_, times) => times + 1)))
        {
            case Trouble.Broken:
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return;
            case Trouble.Unknown:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            case Trouble.Page:
                await Results.Text("<html>", "text/html").ExecuteAsync(context);
                return;
            case Trouble.Silent:
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
        }
        // As the real one it lets a worker wait for commands, though not for long.
        if (path.EndsWith("/commands", StringComparison.Ordinal)) await Task.Delay(Held, TimeProvider.System);
        await Results.Text(path switch
        {
            _ when path.EndsWith("/workers", StringComparison.Ordinal) => """{"workers":["w"]}""",
            "/v1/clock" => """{"received":1,"answered":1}""",
            "/v1/workers/w/commands" => """{"commands":[]}""",
            _ => "",
        }, "application/json").ExecuteAsync(context);
    }
}
