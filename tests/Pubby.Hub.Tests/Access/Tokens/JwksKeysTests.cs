using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Testing;
using Pubby.Hub.Access;
using Pubby.Hub.Access.Tokens;
using Pubby.Hub.Options;
using Pubby.Testing;
using Pubby.Testing.Tokens;

namespace Pubby.Hub.Tests.Access.Tokens;

/// <summary>Keys at an issuer's address, over real HTTP: rotation, outage, and answers that are no keys.</summary>
public sealed class JwksKeysTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TokenIssuer _issuer = new();
    private readonly LogLines<JwksKeys> _log = new();
    private readonly KeySetServer _server = new();
    private JwksKeys _keys = null!;
    private TokenVerifier _verifier = null!;

    [Fact]
    public async Task A_new_key_is_fetched_when_the_first_token_with_it_comes_and_the_old_one_ends_with_it()
    {
        Assert.True(await IsAcceptedAsync("es"));
        _server.Text = _issuer.KeySet("es-2");
        _time.Advance(JwksKeys.MinPause);
        Assert.True(await IsAcceptedAsync("es-2"));
        Assert.False(await IsAcceptedAsync("es"));
    }

    [Fact]
    public async Task Keys_that_are_read_again_and_are_the_same_stay_the_same_object()
    {
        var (before, requests) = (_keys.Current, _server.Requests);
        _time.Advance(JwksKeys.MinPause);
        await _keys.RefreshAsync();
        Assert.Equal(requests + 1, _server.Requests);
        Assert.Same(before, _keys.Current);
    }

    [Fact]
    public async Task Unknown_keys_ask_the_issuer_at_most_every_ten_seconds()
    {
        var before = _server.Requests;
        _time.Advance(JwksKeys.MinPause);
        for (var i = 0; i < 100; i++) Assert.False(await IsAcceptedAsync($"unknown-{i}"));
        Assert.Equal(before + 1, _server.Requests);
        Assert.True(await IsAcceptedAsync("es"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("an error page")]
    [InlineData("{\"keys\":[]}")]
    [InlineData("{\"keys\":[{\"kty\":\"oct\",\"kid\":\"es\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}]}")]
    [InlineData("{\"jwks_uri\":\"http://example.com/keys\"}")]
    [InlineData("{\"jwks_uri\":7}")]
    public async Task An_issuer_that_is_unavailable_or_answers_something_else_keeps_its_last_keys(string answer)
    {
        var before = _log.Written.Count;
        if (answer.Length == 0) _server.Stop();
        else _server.Text = answer;
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(JwksKeys.MinPause);
            Assert.False(await IsAcceptedAsync("unknown"));
        }
        Assert.True(await IsAcceptedAsync("es"));
        Assert.Single(_log.Written.Skip(before));
    }

    [Fact]
    public async Task An_openid_configuration_leads_to_its_key_set()
    {
        _server.Text = $"{{\"issuer\":\"x\",\"jwks_uri\":\"{_server.Url}keys\"}}";
        _server.KeySet = _issuer.KeySet("es-3");
        _time.Advance(JwksKeys.MinPause);
        Assert.True(await IsAcceptedAsync("es-3"));
    }

    [Theory]
    [InlineData("https://login.example.com/keys", true)]
    [InlineData("http://127.0.0.1:1234/keys", true)]
    [InlineData("http://localhost/keys", true)]
    [InlineData("http://login.example.com/keys", false)]
    [InlineData("ftp://localhost/keys", false)]
    [InlineData("file:///etc/keys", false)]
    public void Only_https_is_asked_or_this_machine(string address, bool isAllowed) =>
        Assert.Equal(isAllowed, JwksKeys.IsAllowed(new Uri(address)));

    public async ValueTask InitializeAsync()
    {
        _server.Text = _issuer.KeySet();
        _keys = new JwksKeys([], new Uri(_server.Url), new HttpClient(), _time, _log);
        _keys.Start();
        await Eventually.UntilAsync(async () =>
        {
            // Its end is waited for: until then a test that reads again would be given this reading.
            await _keys.RefreshAsync();
            if (_keys.Current.Count == 2) return true;
            _time.Advance(JwksKeys.MinPause);
            return false;
        }, "the keys are read");
        _verifier = new TokenVerifier(
            new TokenOptions { Jwks = _server.Url }, _keys, RoomPatterns.None, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _keys.DisposeAsync();
        _server.Stop();
        _issuer.Dispose();
    }

    private async Task<bool> IsAcceptedAsync(string kid) => (await _verifier.VerifyAsync(
        _issuer.Sign(TokenIssuer.Claims(_time.GetUtcNow()), header: new() { ["kid"] = kid }))).Token is not null;
}
