using System.Collections.Concurrent;
using System.Text.Json;
using Pubby.Client.Tests.Support;
using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.Client.Tests.Connection;

/// <summary>Tokens of a real hub: renewed on the connection that is up, replaced, and refused.</summary>
public sealed class TokenRenewalTests : IDisposable
{
    private readonly TokenIssuer _issuer = new();
    private readonly LogLines _log = new();
    private readonly ConcurrentQueue<string> _states = new();
    private int _asked;
    private Task _lastTokenMayCome = Task.CompletedTask;

    public void Dispose()
    {
        _issuer.Dispose();
        // How every token begins.
        Assert.DoesNotContain(_log.Written, line => line.Contains("eyJ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(PubbyProtocol.MessagePack)]
    [InlineData(PubbyProtocol.Json)]
    public async Task A_token_that_expires_is_renewed_on_the_connection_that_is_up(PubbyProtocol protocol)
    {
        await using var hub = await HubBehindRelay.StartAsync(_issuer.Settings);
        var ending = Ending(TimeSpan.FromSeconds(30));
        await using var client = NewClient(hub, protocol, ending, _issuer.Token());
        await using var room = await client.OpenRoomAsync<JsonElement>("match-1").WaitAsync(Eventually.Limit);
        var refused = await Assert.ThrowsAsync<PubbyException>(() => client.OpenRoomAsync<JsonElement>("odds"));
        Assert.Equal("room_forbidden", refused.Code);

        await Eventually.UntilAsync(() => Volatile.Read(ref _asked) == 2, "a new token was asked for");
        await Task.Delay(TimeSpan.FromSeconds(32), TimeProvider.System);
        await hub.PutAsync("match-1", "score", "1");
        await Eventually.UntilAsync(() => room.State.ContainsKey("score"), "the message is there");
        Assert.Equal((2, "Connecting Connected"), (_asked, string.Join(' ', _states)));
    }

    [Fact]
    public async Task A_token_that_the_hub_refuses_is_replaced()
    {
        await using var hub = await HubBehindRelay.StartAsync(_issuer.Settings);
        await using var client = NewClient(
            hub, PubbyProtocol.MessagePack, Ending(TimeSpan.FromHours(-1)), _issuer.Token());
        await using var room = await client.OpenRoomAsync<JsonElement>("match-1").WaitAsync(Eventually.Limit);
        Assert.Equal(2, _asked);
        await Eventually.UntilAsync(() => _states.Contains("Reconnecting 4001"), "it is told");
    }

    [Fact]
    public async Task A_client_whose_second_token_is_refused_too_has_failed()
    {
        await using var hub = await HubBehindRelay.StartAsync(_issuer.Settings);
        using var stranger = new TokenIssuer();
        await using var client = NewClient(hub, PubbyProtocol.MessagePack, stranger.Token());
        var opening = client.OpenRoomAsync<JsonElement>("match-1").WaitAsync(Eventually.Limit);
        var fault = await Assert.ThrowsAsync<PubbyException>(() => opening);
        Assert.Equal((ClientErrorCode.ConnectionFailed, 2), (fault.Code, _asked));
        Assert.Equal((ConnectionState.Failed, 4001), (client.Status.State, client.Status.Code));
    }

    [Fact]
    public async Task A_token_that_negotiation_refuses_is_replaced_once()
    {
        await using var hub = await HubBehindRelay.StartAsync(_issuer.Settings);
        using var stranger = new TokenIssuer();
        var options = Options(hub, PubbyProtocol.Json, stranger.Token());
        options.ConfigureHttp = http => http.SkipNegotiation = false;
        await using var client = NewClient(options);
        client.Connect();
        var failed = await client.FirstAsync(ConnectionState.Failed);
        Assert.Equal((4001, 2), (failed.Code, _asked));
    }

    [Fact]
    public async Task A_room_that_a_token_takes_away_is_told_and_comes_back_with_the_next_token()
    {
        await using var hub = await HubBehindRelay.StartAsync(_issuer.Settings);
        var life = TimeSpan.FromSeconds(50);
        await using var client = NewClient(
            hub, PubbyProtocol.MessagePack, Ending(life), Ending(life, "odds"), _issuer.Token());
        await hub.PutAsync("match-1", "score", "1");
        var hasPublished = new TaskCompletionSource();
        _lastTokenMayCome = hasPublished.Task;
        await using var room = await client.OpenRoomAsync<JsonElement>("match-1").WaitAsync(Eventually.Limit);
        var told = new List<string>();
        await foreach (var next in room.EventsAsync())
        {
            if (next is RoomFault<JsonElement> fault)
            {
                told.Add(fault.Error.Code);
                Assert.Equal(1, room.State["score"].Data.GetInt32());
                await hub.PutAsync("match-1", "score", "2");
                hasPublished.SetResult();
            }
            else if (next is not RoomReady<JsonElement>)
            {
                var change = next as RoomChanged<JsonElement>;
                told.Add(change is null ? next.GetType().Name[..^2] : $"{change.Message.Data}");
            }
            if (told is [.., "RoomResumed"]) break;
        }
        Assert.Equal(["1", "room_forbidden", "2", "RoomResumed"], told);
        Assert.Equal((3, "Connecting Connected"), (_asked, string.Join(' ', _states)));
    }

    /// <summary>A token that is old: the hub gives notice of its end within two seconds.</summary>
    private string Ending(TimeSpan left, string rooms = "match-*")
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = TokenIssuer.Claims(now.AddMinutes(-15), sub: [rooms]);
        claims["exp"] = now.Add(left).ToUnixTimeSeconds();
        return _issuer.Sign(claims);
    }

    /// <param name="tokens">Given one after another; the last one for ever.</param>
    private PubbyClient NewClient(HubBehindRelay hub, PubbyProtocol protocol, params string[] tokens) =>
        NewClient(Options(hub, protocol, tokens));

    private PubbyClient NewClient(PubbyClientOptions options)
    {
        var client = new PubbyClient(options, _log);
        _ = RecordAsync(client);
        return client;
    }

    private PubbyClientOptions Options(HubBehindRelay hub, PubbyProtocol protocol, params string[] tokens) => new()
    {
        Protocol = protocol,
        Urls = { hub.Relay.Url },
        TokenProvider = async _ =>
        {
            var number = Math.Min(Interlocked.Increment(ref _asked), tokens.Length);
            if (number > 2) await _lastTokenMayCome;
            return tokens[number - 1];
        },
    };

    private async Task RecordAsync(PubbyClient client)
    {
        await foreach (var status in client.StatusesAsync())
        {
            if (status.State is not (ConnectionState.Idle or ConnectionState.Closed))
                _states.Enqueue($"{status.State} {status.Code}".TrimEnd());
        }
    }
}
