using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Client.Tests.Support;
using Pubby.Testing;

namespace Pubby.Client.Tests.Faults;

/// <summary>
/// What a server asks for that answers in place of a hub, on real sockets. The clock of the waits stands still, so a
/// wait is exact.
/// </summary>
public sealed class RefusalTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(503, "100", 125)]
    [InlineData(429, "100", 125)]
    [InlineData(503, "Tue, 01 Jan 2030 00:01:40 GMT", 125)]
    [InlineData(503, "Tue, 01 Jan 2019 00:01:40 GMT", 1)]
    [InlineData(503, "soon", 1)]
    [InlineData(503, "-5", 1)]
    [InlineData(503, null, 1)]
    [InlineData(502, "100", 1)]
    [InlineData(301, "100", 1)]
    public async Task A_client_waits_for_what_Retry_After_says(int status, string? retryAfter, int seconds)
    {
        foreach (var skipsNegotiation in new[] { true, false })
        {
            await using var web = await WebServer.StartAsync(web => web.Run(http =>
            {
                http.Response.StatusCode = status;
                if (retryAfter is not null) http.Response.Headers.RetryAfter = retryAfter;
                return Task.CompletedTask;
            }));
            var wait = await FirstWaitAsync(web, http => http.SkipNegotiation = skipsNegotiation);
            Assert.Equal(TimeSpan.FromSeconds(seconds), wait);
        }
    }

    [Fact]
    public async Task What_the_application_sets_on_the_connection_arrives()
    {
        var seen = new TaskCompletionSource<string>();
        await using var web = await WebServer.StartAsync(web => web.Run(http =>
        {
            string[] names = ["Authorization", "Cookie", "X-Tenant", "X-Socket", "User-Agent"];
            seen.TrySetResult(string.Join('|', names.Select(name => http.Request.Headers[name].ToString())));
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }));
        await FirstWaitAsync(web, http =>
        {
            http.Headers["X-Tenant"] = "a";
            http.Headers["User-Agent"] = "shop/1";
            http.Cookies.Add(new Uri(web.Urls.Single()), new Cookie("sticky", "node-2"));
            http.AccessTokenProvider = () => Task.FromResult<string?>("secret");
            http.WebSocketConfiguration = socket => socket.SetRequestHeader("X-Socket", "b");
        });
        Assert.Equal("Bearer secret|sticky=node-2|a|b|shop/1", await seen.Task.WaitAsync(Eventually.Limit));
    }

    [Fact]
    public async Task A_WebSocket_that_the_application_makes_itself_is_taken()
    {
        await using var web = await WebServer.StartAsync(web => web.Run(_ => Task.CompletedTask));
        var made = 0;
        await FirstWaitAsync(web, http => http.WebSocketFactory = (_, _) =>
        {
            made++;
            throw new WebSocketException("none today");
        });
        Assert.Equal(1, made);
    }

    private async Task<TimeSpan> FirstWaitAsync(WebApplication web, Action<HttpConnectionOptions> configure)
    {
        var options = new PubbyClientOptions { Urls = { web.Urls.Single() }, ConfigureHttp = configure };
        await using var client =
            new PubbyClient(options, null, NullLoggerFactory.Instance, _time, () => 0.5);
        client.Connect();
        var waiting = await client.FirstAsync(ConnectionState.Reconnecting);
        return waiting.NextTryAt!.Value - _time.GetUtcNow();
    }
}
