using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.EndToEnd.Tests;

/// <summary>Tokens, at every way into a real hub.</summary>
public sealed class TokenTests(TokenTests.Hub hub) : IClassFixture<TokenTests.Hub>
{
    [Fact]
    public async Task A_right_token_opens_its_rooms_and_no_others_at_every_way_in()
    {
        foreach (var (way, useAsync) in hub.Doors.All)
        {
            foreach (var algorithm in new[] { "ES256", "HS256", "PS256" })
            {
                var token = hub.Issuer.Token(sub: ["match-*"], pub: ["match-*"], algorithm: algorithm);
                var answer = await useAsync(token, "match-1");
                Assert.True(answer is "dump" or "200" or "201", $"{way}, {algorithm}: {answer}");
                var other = await useAsync(token, "odds");
                Assert.True(other is "room_forbidden" or "403 forbidden", $"{way}, {algorithm}, another room: {other}");
            }
        }
    }

    [Fact]
    public async Task No_forged_or_stale_token_opens_a_room_at_any_way_in()
    {
        using var stranger = new TokenIssuer();
        var tokens = ForgedTokens.All(hub.Issuer, stranger, TimeProvider.System.GetUtcNow());
        foreach (var (way, useAsync) in hub.Doors.All)
        {
            var answers = await Task.WhenAll(
                tokens.Select(async token => (token.Key, Answer: await useAsync(token.Value, "match-1"))));
            foreach (var (name, answer) in answers)
                Assert.True(TokenDoors.Refusals.Contains(answer), $"{way}, {name}: {answer}");
        }
    }

    [Fact]
    public async Task Without_a_token_only_the_open_rooms_can_be_heard()
    {
        await using var plain = await Subscriber.ConnectAsync(SubscriberKind.Plain, hub.Process.Port);
        await using var signalR = await Subscriber.ConnectAsync(SubscriberKind.NegotiatedJson, hub.Process.Port);
        foreach (var subscriber in new[] { plain, signalR })
        {
            Assert.Equal("dump", await subscriber.SubscribeAsync("open"));
            Assert.Equal("room_forbidden", await subscriber.SubscribeAsync("match-1"));
            Assert.Equal("room_forbidden", await subscriber.SubscribeAsync("pubby.revocations"));
        }
    }

    [Fact]
    public async Task A_revocation_closes_what_is_open_and_holds_after_a_restart()
    {
        using var directory = new TempDirectory();
        var token = hub.Issuer.Token("user-7", sub: ["match-*"]);
        await using (var first = await HubProcess.StartAsync(directory.Path, hub.Settings))
        {
            using var socket = await ListenAsync(first, token);
            await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System);
            using var publisher = first.NewPublisher();
            Assert.Equal("200",
                await publisher.AskAsync(HttpMethod.Post, "/v1/revocations", """{"subject":"user-7"}"""));
            Assert.Equal(4001, await socket.ReadCloseAsync());
            // What is revoked stays so, also when somebody says less.
            Assert.Equal("200", await publisher.AskAsync(
                HttpMethod.Post, "/v1/revocations", """{"subject":"user-7","issuedBefore":1000000000000}"""));
            Assert.Equal("token_invalid, close 4001",
                await new TokenDoors(first).All["plain, header"](token, "match-1"));
        }
        await using var second = await HubProcess.StartAsync(directory.Path, hub.Settings);
        var doors = new TokenDoors(second);
        Assert.Equal("token_invalid, close 4001", await doors.All["plain, header"](token, "match-1"));
        // A token tells its second of issue alone, so one of the same second as the revocation is revoked too.
        await Eventually.UntilAsync(async () => await doors.All["plain, header"](
            hub.Issuer.Token("user-7", sub: ["match-*"]), "match-1") == "dump", "a new token is accepted");
    }

    [Theory]
    [InlineData("""{}""", "400 malformed")]
    [InlineData("""{"subject":""}""", "400 malformed")]
    [InlineData("""{"subject":"a","tokenId":"b"}""", "400 malformed")]
    [InlineData("""{"subject":"a","issuedBefore":9000000000000}""", "400 malformed")]
    // In seconds.
    [InlineData("""{"issuedBefore":1790000000}""", "400 malformed")]
    [InlineData("""{"sbject":"a"}""", "400 malformed")]
    [InlineData("""[1]""", "400 malformed")]
    [InlineData("""{"tokenId":"b"}""", "200")]
    public async Task A_revocation_says_what_it_revokes(string body, string answer)
    {
        using var publisher = hub.Process.NewPublisher();
        Assert.Equal(answer, await publisher.AskAsync(HttpMethod.Post, "/v1/revocations", body));
    }

    [Fact]
    public async Task Only_who_may_revoke_can()
    {
        using var http = new HttpClient { BaseAddress = new Uri(hub.Process.Url) };
        Assert.Equal("401 unauthorized", await http.AskAsync(HttpMethod.Post, "/v1/revocations", """{"subject":"a"}"""));
        http.DefaultRequestHeaders.Authorization = new("Bearer", hub.Issuer.Token(pub: ["*"]));
        Assert.Equal("403 forbidden", await http.AskAsync(HttpMethod.Post, "/v1/revocations", """{"subject":"a"}"""));
    }

    private static async Task<RawWebSocket> ListenAsync(HubProcess hub, string token)
    {
        var socket = await RawWebSocket.ConnectAsync(hub.Port, "/ws", $"Authorization: Bearer {token}\r\n");
        await socket.SendTextAsync("""{"action":"subscribe","room":"match-1"}""");
        await socket.ReadAsync("subscribed");
        return socket;
    }

    /// <summary>A hub that logs all that it can; at the end no token and no key is in what it wrote.</summary>
    public sealed class Hub : IAsyncLifetime
    {
        private readonly TempDirectory _directory = new();

        public TokenIssuer Issuer { get; } = new();

        public HubProcess Process { get; private set; } = null!;

        internal TokenDoors Doors { get; private set; } = null!;

        public string[] Settings =>
        [
            .. Issuer.Settings, "Pubby__Subscribers__AnonymousRooms__0=open", "Logging__LogLevel__Default=Trace",
            "Logging__LogLevel__Microsoft.AspNetCore=Trace", "Logging__Console__LogLevel__Default=Trace",
            "Logging__LogLevel__Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher=Trace",
        ];

        public async ValueTask InitializeAsync()
        {
            Process = await HubProcess.StartAsync(_directory.Path, Settings);
            Doors = new TokenDoors(Process);
        }

        public async ValueTask DisposeAsync()
        {
            Process.Terminate();
            await Process.WaitForExitAsync();
            var output = Process.Output;
            await Process.DisposeAsync();
            // How every token begins. The development key is shown to who started the hub, and only there.
            foreach (var secret in new[] { "eyJ", Issuer.Secret })
                Assert.DoesNotContain(secret, output, StringComparison.Ordinal);
            // By itself, in the command that publishes, and in the link to the console.
            Assert.Equal(3, output.Split(Process.Key).Length - 1);
            Issuer.Dispose();
            _directory.Dispose();
        }
    }
}
