using Microsoft.Extensions.Time.Testing;
using Pubby.Hub.Access;
using Pubby.Hub.Access.Tokens;
using Pubby.Hub.Options;
using Pubby.Testing.Tokens;

namespace Pubby.Hub.Tests.Access.Tokens;

public sealed class TokenVerifierTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TokenIssuer _issuer = new();
    private readonly TokenIssuer _stranger = new();
    private readonly TokenVerifier _verifier;

    public TokenVerifierTests() => _verifier = NewVerifier(defaultRooms: ["news"]);

    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("HS256")]
    public async Task A_right_token_grants_its_rooms(string algorithm)
    {
        var token = await AcceptedAsync(_issuer.Sign(
            TokenIssuer.Claims(Now, sub: ["match-*", "odds"], pub: ["chat-{sub}"]), algorithm));
        Assert.Equal("user-1", token.Subject);
        Assert.Equal(Now.AddHours(1), token.ExpiresAt);
        Assert.Equal([true, true, false, false],
            new[] { "match-1", "odds", "odds-1", "chat-user-1" }.Select(token.Subscribe.Covers));
        Assert.Equal([true, false, false],
            new[] { "chat-user-1", "chat-user-2", "match-1" }.Select(token.Publish.Covers));
    }

    [Fact]
    public async Task No_forged_or_stale_token_is_accepted_and_the_answer_repeats_nothing_of_it()
    {
        var tokens = ForgedTokens.All(_issuer, _stranger, Now);
        Assert.True(tokens.Count >= 40, $"{tokens.Count} tokens");
        foreach (var (name, token) in tokens)
        {
            var result = await _verifier.VerifyAsync(token);
            Assert.True(result.Token is null, $"accepted: {name}");
            Assert.Matches("^[ -!#-\\[\\]-~]+$", result.Fault);
            Assert.DoesNotContain("evil", result.Fault, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_issuers_clock_may_be_half_a_minute_ahead_and_the_end_is_one_moment()
    {
        var claims = TokenIssuer.Claims(Now);
        claims["exp"] = Now.AddSeconds(1).ToUnixTimeSeconds();
        Assert.NotNull((await _verifier.VerifyAsync(_issuer.Sign(claims))).Token);
        claims["exp"] = Now.ToUnixTimeSeconds();
        Assert.Null((await _verifier.VerifyAsync(_issuer.Sign(claims))).Token);
        claims["exp"] = Now.AddHours(1).ToUnixTimeSeconds();
        claims["nbf"] = Now.AddSeconds(29).ToUnixTimeSeconds();
        claims["iat"] = Now.AddSeconds(29).ToUnixTimeSeconds();
        Assert.NotNull((await _verifier.VerifyAsync(_issuer.Sign(claims))).Token);
    }

    [Theory]
    [InlineData(0, 24, true)]
    [InlineData(0, 25, false)]
    // On its last day too: by then what revoked it is forgotten.
    [InlineData(-24, 1, false)]
    [InlineData(-23, 1, true)]
    [InlineData(null, 24, true)]
    [InlineData(null, 25, false)]
    public async Task No_token_is_taken_that_lives_for_longer_than_a_day(int? issued, int expires, bool isAccepted)
    {
        var claims = TokenIssuer.Claims(Now);
        if (issued is { } hours) claims["iat"] = Now.AddHours(hours).ToUnixTimeSeconds();
        else claims.Remove("iat");
        claims["exp"] = Now.AddHours(expires).ToUnixTimeSeconds();
        var result = await _verifier.VerifyAsync(_issuer.Sign(claims));
        Assert.Equal(isAccepted, result.Token is not null);
        if (!isAccepted) Assert.Contains("Pubby:Tokens:MaxLifetime", result.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_token_is_taken_from_the_future_however_far()
    {
        var claims = TokenIssuer.Claims(Now);
        claims["iat"] = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        var result = await _verifier.VerifyAsync(_issuer.Sign(claims));
        Assert.StartsWith("The token says that it was issued (iat) in the future.", result.Fault,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_without_the_claim_grants_the_default_rooms()
    {
        var claims = TokenIssuer.Claims(Now);
        claims.Remove("pubby");
        var token = await AcceptedAsync(_issuer.Sign(claims));
        Assert.Equal([true, false], new[] { "news", "match-1" }.Select(token.Subscribe.Covers));
        Assert.False(token.Publish.Covers("news"));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("auth0|5f7")]
    public async Task A_subject_that_is_no_part_of_a_name_stands_for_no_room(string subject)
    {
        var token = await AcceptedAsync(
            _issuer.Sign(TokenIssuer.Claims(Now, subject, sub: ["chat-{sub}", "{sub}"], pub: ["chat-{sub}*"])));
        Assert.Equal([false, false, false],
            new[] { "chat-1", "chat-", "match-1" }
                .Select(room => token.Subscribe.Covers(room) || token.Publish.Covers(room)));
    }

    [Fact]
    public async Task The_hubs_own_rooms_are_granted_by_no_token()
    {
        var token = await AcceptedAsync(_issuer.Sign(TokenIssuer.Claims(Now, sub: ["*"], pub: ["*", "pubby.*"])));
        Assert.True(token.Subscribe.Covers("pubby.other"));
        foreach (var room in new[] { "pubby.canary.eu", "pubby.revocations" })
            Assert.False(token.Subscribe.Covers(room) || token.Publish.Covers(room));
    }

    [Fact]
    public async Task Without_keys_no_token_is_accepted()
    {
        var verifier = new TokenVerifier(new TokenOptions(), new FixedTokenKeys([]), RoomPatterns.None, _time);
        Assert.Null((await verifier.VerifyAsync(_issuer.Sign(TokenIssuer.Claims(Now)))).Token);
    }

    public void Dispose()
    {
        _issuer.Dispose();
        _stranger.Dispose();
    }

    private DateTimeOffset Now => _time.GetUtcNow();

    private async Task<AccessToken> AcceptedAsync(string text)
    {
        var result = await _verifier.VerifyAsync(text);
        Assert.Null(result.Fault);
        return result.Token!;
    }

    private TokenVerifier NewVerifier(string[] defaultRooms)
    {
        var options = new TokenOptions { Issuer = TokenIssuer.Issuer, Audience = TokenIssuer.Audience };
        options.Keys.Add(new TokenKeyOptions { Id = "es", Pem = _issuer.CurvePem });
        options.Keys.Add(new TokenKeyOptions { Id = "rs", Pem = _issuer.RsaPem });
        options.Keys.Add(new TokenKeyOptions { Id = "hs", Secret = _issuer.Secret });
        TokenKey[] keys = [.. options.Keys.Select(key => TokenKeyReader.TryRead(key, out _)!)];
        return new TokenVerifier(options, new FixedTokenKeys(keys), RoomPatterns.Of(defaultRooms), _time);
    }
}
