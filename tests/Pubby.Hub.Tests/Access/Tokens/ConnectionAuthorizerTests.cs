using Pubby.Core.Rooms;
using Pubby.Core.Testing;
using Pubby.Core.Wire;
using Pubby.Hub.Access.Tokens;
using Pubby.Hub.Connections;
using Pubby.Hub.Options;
using Pubby.Protocol;
using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.Hub.Tests.Access.Tokens;

/// <summary>What becomes of an open connection as its token ends, is refreshed, replaced or revoked.</summary>
public sealed class ConnectionAuthorizerTests : IDisposable
{
    private readonly SteppedTime _time = new();
    private readonly TestNode _node;
    private readonly TokenIssuer _issuer = new();
    private readonly TestAccess _access;

    public ConnectionAuthorizerTests()
    {
        _node = new TestNode(time: _time);
        _access = NewAccess();
    }

    [Fact]
    public async Task A_token_that_is_refreshed_after_the_notice_loses_nothing()
    {
        var (client, connection) = await OpenAsync(Token(["match-*"], minutes: 20));
        await SubscribeAsync(client, "match-1");
        Pass(TimeSpan.FromMinutes(18));
        Assert.Equal(["subscribed"], ReadFrom(connection));
        Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(["expiring"], ReadFrom(connection));
        Assert.Null((await _access.Authorizer.AuthorizeAsync(client, Token(["match-*"], minutes: 20))).Error);
        Pass(TimeSpan.FromMinutes(10));
        await _node.PublishAsync("match-1", "m", "1");
        _node.Settle();
        Assert.Equal(["message"], ReadFrom(connection));
    }

    [Fact]
    public async Task A_new_token_that_comes_while_the_notice_is_sent_counts_from_then_on()
    {
        var (client, connection) = await OpenAsync(Token(["match-*"], minutes: 2));
        Task? answer = null;
        // Asked for the time, the authorizer is about to send the notice: the connection waits for nothing just then.
        _time.OnAsked = () =>
        {
            if (_access.Deadlines.Count > 0 || answer is not null) return;
            answer = Task.CompletedTask;
            answer = _access.Authorizer.AuthorizeAsync(client, Token(["match-*"], minutes: 20)).AsTask();
        };
        Pass(TimeSpan.FromMinutes(2.1));
        await answer!;
        Assert.Empty(ReadFrom(connection));
        Pass(TimeSpan.FromMinutes(19));
        Assert.Equal(["expiring"], ReadFrom(connection));
    }

    [Fact]
    public async Task A_token_that_is_not_refreshed_ends_the_connection_when_it_ends()
    {
        var (_, connection) = await OpenAsync(Token(["match-*"], minutes: 5));
        Pass(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(2));
        Assert.Equal(["expiring"], ReadFrom(connection));
        Pass(TimeSpan.FromSeconds(4));
        Assert.Equal(["close 4203"], ReadFrom(connection));
    }

    [Theory]
    [InlineData(1, 6.1, 9.1)]
    [InlineData(60, 60, 91)]
    [InlineData(0.2, 5, 7.6)]
    public async Task The_notice_comes_a_minute_or_a_tenth_of_the_life_before_the_end_and_is_spread(
        double minutes, double leastSeconds, double mostSeconds)
    {
        var connections = new List<RecordingConnection>();
        for (var i = 0; i < 30; i++) connections.Add((await OpenAsync(Token(["match-*"], minutes))).Connection);
        var notices = new List<double>();
        for (var second = 0; second < minutes * 60 - 1; second++)
        {
            Pass(TimeSpan.FromSeconds(1));
            foreach (var frame in connections.SelectMany(connection => connection.NewFrames()))
                notices.Add(frame.Json.GetProperty("inMs").GetInt32() / 1000.0);
        }
        Assert.Equal(30, notices.Count);
        Assert.All(notices, left => Assert.InRange(left, leastSeconds - 2, mostSeconds));
        Assert.True(notices.Distinct().Count() > 1, "they come at different seconds");
    }

    [Fact]
    public async Task A_new_token_takes_away_the_rooms_that_it_does_not_grant()
    {
        var (client, connection) = await OpenAsync(Token(["match-*", "odds"], minutes: 20));
        foreach (var room in new[] { "match-1", "odds" }) await SubscribeAsync(client, room);
        ReadFrom(connection);
        Assert.Null((await _access.Authorizer.AuthorizeAsync(client, Token(["odds"], minutes: 20))).Error);
        await _node.PublishAsync("match-1", "m", "1");
        await _node.PublishAsync("odds", "m", "1");
        _node.Settle();
        Assert.Equal(["unsubscribed match-1 forbidden", "message odds"],
            connection.NewFrames().Select(frame => string.Join(' ', new[] { "type", "room", "reason" }
                .Where(name => frame.Json.TryGetProperty(name, out _))
                .Select(name => frame.Json.GetProperty(name).GetString()))));
        Assert.Equal("room_forbidden", await SubscribeAsync(client, "match-1"));
    }

    [Fact]
    public async Task Another_subjects_token_is_refused()
    {
        var (client, _) = await OpenAsync(Token(["match-*"], minutes: 20));
        var outcome = await _access.Authorizer.AuthorizeAsync(client, Token(["*"], minutes: 20, "user-2"));
        Assert.Equal((null, CloseCode.TokenInvalid), (outcome.Token, outcome.Code));
        Assert.StartsWith("The token is for another subject", outcome.Error!.Message, StringComparison.Ordinal);
        Assert.Equal("room_forbidden", await SubscribeAsync(client, "odds"));
    }

    [Fact]
    public async Task Refused_tokens_are_counted_by_reason()
    {
        var (client, _) = await OpenAsync(Token(["match-*"], minutes: 20));
        foreach (var token in new[] { "no token", Token(["match-*"], minutes: 20, "user-2") })
            Assert.NotNull((await _access.Authorizer.AuthorizeAsync(client, token)).Error);
        var late = _access.Connections.Attach(new RecordingConnection());
        Assert.NotNull((await _access.Authorizer.OpenAsync(late, "no token")).Error);
        for (var i = 1; i < 40; i++) await OpenAsync(Token(["match-*"], minutes: 20));
        Assert.NotNull((await _access.Authorizer.OpenAsync(late, Token(["match-*"], minutes: 20))).Error);
        Assert.Equal(["invalid 2", "another_subject 1", "subject_limit 1"],
            _access.Authorizer.Refusals.Read().Select(count => $"{count.Tags[0].Value} {count.Value}"));
    }

    [Fact]
    public async Task Revoked_tokens_end_their_connections_and_are_refused_and_no_others()
    {
        var revoked = Token(["match-*"], minutes: 20);
        var (_, connection) = await OpenAsync(revoked);
        var (_, other) = await OpenAsync(Token(["match-*"], minutes: 20, "user-2"));
        Pass(TimeSpan.FromSeconds(2));
        _access.Revocations.Apply([("1", new Revocation("user-1", null, Now))]);
        // On a thread of the pool, and not on that of the shard which tells of it.
        List<string> told = [];
        await Eventually.UntilAsync(() =>
        {
            _node.Settle();
            told.AddRange(ReadFrom(connection));
            return told.Count == 2;
        }, "its connection is closed");
        Assert.Equal(["error token_invalid", "close 4001"], told);
        Assert.Empty(ReadFrom(other));
        Assert.Equal("The token has been revoked.", (await _access.Verified.VerifyAsync(revoked)).Fault);
        Pass(TimeSpan.FromSeconds(2));
        Assert.NotNull((await _access.Verified.VerifyAsync(Token(["match-*"], minutes: 20))).Token);
        // Another node may have stored less, at the same time.
        _access.Revocations.Apply([("2", new Revocation("user-1", null, DateTimeOffset.UnixEpoch))]);
        Assert.NotNull((await _access.Verified.VerifyAsync(revoked)).Fault);
        // Deleted, and what revokes the same is still on its way.
        _access.Revocations.Apply([("1", null), ("2", null)]);
        Assert.NotNull((await _access.Verified.VerifyAsync(revoked)).Fault);
    }

    [Fact]
    public async Task Where_no_room_is_open_a_connection_has_five_seconds_to_bring_a_token()
    {
        var (client, connection) = await OpenAsync(null);
        var (late, lateConnection) = await OpenAsync(null);
        Assert.Equal("token_required", _access.Authorizer.CodeOf(client, (await SubscribeAsync(client, "match-1"))!));
        Assert.Null((await _access.Authorizer.AuthorizeAsync(client, Token(["match-*"], minutes: 20))).Error);
        Pass(TimeSpan.FromSeconds(7));
        Assert.Empty(ReadFrom(connection));
        Assert.Equal(["error token_required", "close 4001"], ReadFrom(lateConnection));
        Assert.Null(late.Token);
    }

    [Fact]
    public async Task Where_rooms_are_open_a_connection_without_a_token_stays_and_hears_those_alone()
    {
        using var access = NewAccess("news");
        var connection = new RecordingConnection();
        var client = access.Connections.Attach(connection);
        Assert.Null((await access.Authorizer.OpenAsync(client, null)).Error);
        Assert.Equal(0, access.Deadlines.Count);
        Assert.Null(await SubscribeAsync(client, "news"));
        Assert.Equal("room_forbidden", await SubscribeAsync(client, "match-1"));
        Assert.Equal("room_forbidden", access.Authorizer.CodeOf(client, "room_forbidden"));
    }

    [Fact]
    public async Task A_subject_has_a_limited_number_of_connections_and_a_refresh_is_none()
    {
        var clients = new List<ClientConnection>();
        for (var i = 0; i < 40; i++) clients.Add((await OpenAsync(Token(["match-*"], minutes: 20))).Client);
        Assert.Null((await _access.Authorizer.AuthorizeAsync(clients[0], Token(["match-*"], minutes: 20))).Error);
        var late = _access.Connections.Attach(new RecordingConnection());
        var refused = await _access.Authorizer.OpenAsync(late, Token(["match-*"], minutes: 20));
        Assert.Equal((ErrorCode.RateLimited, CloseCode.RateLimited), (refused.Error!.Code, refused.Code));
        Assert.Null((await _access.Authorizer.OpenAsync(late, Token(["match-*"], minutes: 20, "user-2"))).Error);
        var detached = _access.Connections.DetachAsync(clients[1]);
        _node.Settle();
        await detached;
        var next = _access.Connections.Attach(new RecordingConnection());
        Assert.Null((await _access.Authorizer.OpenAsync(next, Token(["match-*"], minutes: 20))).Error);
    }

    [Fact]
    public async Task A_token_that_comes_as_the_connection_ends_is_counted_nowhere()
    {
        var client = _access.Connections.Attach(new RecordingConnection());
        var detached = _access.Connections.DetachAsync(client);
        _node.Settle();
        await detached;
        Assert.NotNull((await _access.Authorizer.AuthorizeAsync(client, Token(["match-*"], minutes: 20))).Error);
        Assert.Equal(0, _access.Deadlines.Count);
        Pass(TimeSpan.FromSeconds(3));
        await OpenAsync(Token(["match-*"], minutes: 20, "user-3"));
        Assert.Equal(1, _access.Subjects.Count);
    }

    [Fact]
    public async Task A_connection_that_ends_leaves_nothing_that_waits()
    {
        var (client, _) = await OpenAsync(Token(["match-*"], minutes: 20));
        Assert.Equal(1, _access.Deadlines.Count);
        var detached = _access.Connections.DetachAsync(client);
        _node.Settle();
        await detached;
        Assert.Equal(0, _access.Deadlines.Count);
    }

    public void Dispose()
    {
        _access.Dispose();
        _node.Dispose();
        _issuer.Dispose();
    }

    private DateTimeOffset Now => _node.Time.GetUtcNow();

    private TestAccess NewAccess(params string[] anonymous)
    {
        var options = new TokenOptions { Issuer = TokenIssuer.Issuer, Audience = TokenIssuer.Audience };
        options.Keys.Add(new TokenKeyOptions { Id = "es", Pem = _issuer.CurvePem });
        return new TestAccess(
            _node, options, new FixedTokenKeys([TokenKeyReader.TryRead(options.Keys[0], out _)!]), anonymous);
    }

    private string Token(string[] rooms, double minutes, string subject = "user-1")
    {
        var claims = TokenIssuer.Claims(Now, subject, rooms);
        claims["exp"] = Now.AddMinutes(minutes).ToUnixTimeSeconds();
        return _issuer.Sign(claims);
    }

    private async Task<(ClientConnection Client, RecordingConnection Connection)> OpenAsync(string? token)
    {
        var connection = new RecordingConnection();
        var client = _access.Connections.Attach(connection);
        client.Outbox.OnReceived();
        Assert.Null((await _access.Authorizer.OpenAsync(client, token)).Error);
        _node.Settle();
        return (client, connection);
    }

    private async Task<string?> SubscribeAsync(ClientConnection client, string room)
    {
        var outcome = await client.Rooms.SubscribeAsync(
            room, new DumpRequest(Dump: false), mode => PlainReplies.Subscribed(room, mode, "e", null, []), default);
        _node.Settle();
        return outcome.ErrorCode;
    }

    /// <summary>Second by second, as the timers of a node run, and every client says that it lives.</summary>
    private void Pass(TimeSpan time)
    {
        for (var second = 0; second < time.TotalSeconds; second++)
        {
            foreach (var client in _access.Connections.Open) client.Outbox.OnReceived();
            _node.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static string[] ReadFrom(RecordingConnection connection) =>
    [
        .. connection.NewFrames().Where(frame => frame.Opcode is ServerFrame.TextOpcode or ServerFrame.CloseOpcode)
            .Select(frame => frame.Opcode == ServerFrame.CloseOpcode ? $"close {frame.CloseCode}"
                : frame.Json.TryGetProperty("code", out var code) ? $"error {code.GetString()}"
                : frame.Json.GetProperty("type").GetString()!)
    ];
}
