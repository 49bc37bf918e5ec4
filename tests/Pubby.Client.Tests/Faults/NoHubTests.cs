using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pubby.Client.Tests.Support;
using Pubby.Client.Tests.Vectors;
using Pubby.Protocol.SignalR;
using Pubby.Testing;

namespace Pubby.Client.Tests.Faults;

/// <summary>
/// What the application learns if there is no hub at its address: from every call that waits, from the event, and from
/// the status.
/// </summary>
public sealed class NoHubTests
{
    [Theory]
    [InlineData("nothing", "the connection was refused")]
    [InlineData("unknown name", "the name no-such-host.invalid")]
    [InlineData("not HTTP", "does not answer as an HTTP server does")]
    [InlineData("ends at once", "does not answer as an HTTP server does")]
    [InlineData("silent", "no answer within 1 s")]
    [InlineData("untrusted certificate", "TLS failed")]
    [InlineData("http where https is asked for", "TLS failed")]
    [InlineData("another WebSocket", "takes WebSockets, but is no hub")]
    [InlineData("404", "404: there is no hub at this path")]
    [InlineData("200", "200, a page instead of a WebSocket")]
    [InlineData("302", "302, which leads elsewhere")]
    [InlineData("401", "401: something before the hub")]
    [InlineData("502", "502: a proxy answers")]
    [InlineData("503", "503: the hub is full")]
    [InlineData("500", "500 instead of a WebSocket")]
    public async Task Every_wait_says_at_which_address_and_why(string kind, string why)
    {
        await using var wrong = await WrongHub.StartAsync(kind);
        await using var client =
            new PubbyClient(
                new PubbyClientOptions
                {
                    Urls = { wrong.Url },
                    ConnectTimeout = TimeSpan.FromSeconds(kind == "silent" ? 1 : 60)
                });
        var faults = new ReportedFaults(client);
        using var enough = new CancellationTokenSource();
        var opening = client.OpenRoomAsync<JsonElement>("match-1", cancellationToken: enough.Token);
        await using var loop = client.SubscribeAsync<JsonElement>("match-2").GetAsyncEnumerator(enough.Token);
        var reading = loop.MoveNextAsync().AsTask();

        var reported = await faults.FirstAsync(ClientErrorCode.ConnectFailed);
        var status = client.Status;
        await enough.CancelAsync();

        Assert.StartsWith($"{wrong.Url}/hub: ", reported.Message, StringComparison.Ordinal);
        Assert.Contains(why, reported.Message, StringComparison.Ordinal);
        Assert.NotNull(reported.InnerException);
        Assert.Equal((ConnectionState.Reconnecting, 1006, reported.Message),
            (status.State, status.Code, status.Reason));
        Assert.Equal(ClientErrorCode.ConnectFailed, status.Error!.Code);
        AssertSays("match-1", why, await Assert.ThrowsAsync<OperationCanceledException>(() => opening), enough.Token);
        AssertSays("match-2", why, await Assert.ThrowsAsync<OperationCanceledException>(() => reading), enough.Token);
        Assert.Equal(TaskStatus.Canceled, opening.Status);
    }

    [Fact]
    public async Task A_wait_that_ends_before_the_first_answer_says_what_it_waited_for()
    {
        await using var wrong = await WrongHub.StartAsync("silent");
        await using var client = new PubbyClient(wrong.Url);
        using var enough = new CancellationTokenSource();
        var opening = client.OpenRoomAsync<JsonElement>("match-1", cancellationToken: enough.Token);
        await enough.CancelAsync();
        AssertSays("match-1", $"{wrong.Url}/hub: no answer to the first try yet",
            await Assert.ThrowsAsync<OperationCanceledException>(() => opening), enough.Token);
    }

    [Fact]
    public async Task A_loop_that_is_cancelled_while_its_hub_is_unavailable_says_so_and_one_with_a_hub_does_not()
    {
        await using var hub = await HubBehindRelay.StartAsync();
        await using var client = hub.NewClient();
        await using var room = await client.OpenRoomAsync<JsonElement>("match-1").WaitAsync(Eventually.Limit);
        Assert.Null((await CancelledAsync(room, client.FirstAsync(ConnectionState.Connected))).InnerException);

        var away = client.FirstAsync(ConnectionState.Reconnecting);
        await hub.Hub.KillAsync();
        var fault = await CancelledAsync(room, away);
        Assert.Contains(hub.Relay.Url, fault.Message, StringComparison.Ordinal);
        Assert.Contains(Assert.IsType<PubbyException>(fault.InnerException).Code,
            (string[])[ClientErrorCode.ConnectionLost, ClientErrorCode.ConnectFailed]);
    }

    [Fact]
    public async Task A_room_that_its_hub_cannot_give_yet_says_so()
    {
        var transport = new ScriptedTransport();
        var options = new PubbyClientOptions { Urls = { "http://hub" } };
        await using var client =
            new PubbyClient(options, transport, NullLoggerFactory.Instance, new FakeTimeProvider(), () => 0.5);
        using var enough = new CancellationTokenSource();
        var opening = client.OpenRoomAsync<JsonElement>("match-1", cancellationToken: enough.Token);
        transport.Accept();
        var error =
            new RoomError { Code = "store_unavailable", Message = "The store does not answer.", Retryable = true };
        transport.Link!.Answer([new RoomResult { Room = "match-1", Error = error }]);
        await Eventually.UntilAsync(() => client.Rooms.WhyWaiting("match-1") is not null, "the answer is read");
        await enough.CancelAsync();
        var fault = await Assert.ThrowsAsync<OperationCanceledException>(() => opening);
        Assert.Contains("The store does not answer.", fault.Message, StringComparison.Ordinal);
        var cause = Assert.IsType<PubbyException>(fault.InnerException);
        Assert.Equal(("store_unavailable", "match-1"), (cause.Code, cause.Room));
    }

    [Fact]
    public async Task A_try_that_fails_is_one_line_of_the_log()
    {
        await using var wrong = await WrongHub.StartAsync("nothing");
        var lines = new LogLines();
        await using var client = new PubbyClient(new PubbyClientOptions { Urls = { wrong.Url } }, lines);
        var faults = new ReportedFaults(client);
        client.Connect();
        var reported = await faults.FirstAsync(ClientErrorCode.ConnectFailed);
        await faults.FirstAsync(ClientErrorCode.ConnectFailed);
        Assert.StartsWith($"Warning Pubby.Client.PubbyClient: {reported.Message} The next try", lines.Written.First(),
            StringComparison.Ordinal);
        Assert.All(lines.Written, line => Assert.DoesNotContain('\n', line));
    }

    [Fact]
    public async Task A_handler_that_throws_or_takes_its_time_holds_up_nothing()
    {
        await using var wrong = await WrongHub.StartAsync("nothing");
        await using var client = new PubbyClient(wrong.Url);
        using var release = new ManualResetEventSlim();
        client.Faulted += (_, _) => throw new InvalidOperationException("a mistake of the application's");
        client.Faulted += (_, _) => release.Wait(Eventually.Limit);
        var faults = new ReportedFaults(client);
        client.Connect();
        await using var statuses = client.StatusesAsync().GetAsyncEnumerator();
        for (var tries = 0; tries < 3;)
        {
            Assert.True(await statuses.MoveNextAsync().AsTask().WaitAsync(Eventually.Limit));
            if (statuses.Current is not { NextTryAt: not null }) continue;
            tries++;
            client.Wake();
        }
        release.Set();
        await faults.FirstAsync(ClientErrorCode.ConnectFailed);
    }

    private static void AssertSays(string room, string why, OperationCanceledException fault, CancellationToken token)
    {
        Assert.Contains(room, fault.Message, StringComparison.Ordinal);
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
        Assert.Equal(ClientErrorCode.ConnectFailed, Assert.IsType<PubbyException>(fault.InnerException).Code);
        Assert.Equal(token, fault.CancellationToken);
    }

    private static async Task<OperationCanceledException> CancelledAsync(
        PubbyRoom<JsonElement> room, Task<ConnectionStatus> when)
    {
        using var enough = new CancellationTokenSource();
        await using var loop = room.EventsAsync(enough.Token).GetAsyncEnumerator();
        Assert.True(await loop.MoveNextAsync());
        var next = loop.MoveNextAsync().AsTask();
        await when;
        await enough.CancelAsync();
        return await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }
}
