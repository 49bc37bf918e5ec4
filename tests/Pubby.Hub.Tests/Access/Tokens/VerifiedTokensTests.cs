using Microsoft.Extensions.Time.Testing;
using Pubby.Hub.Access;
using Pubby.Hub.Access.Tokens;
using Pubby.Hub.Options;
using Pubby.Testing.Tokens;

namespace Pubby.Hub.Tests.Access.Tokens;

/// <summary>What is remembered of tokens that were verified, while keys come and go.</summary>
public sealed class VerifiedTokensTests : IDisposable
{
    private const int Threads = 8;
    private const int Checks = 6000;
    private const int ChecksOfASet = 20;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly TokenIssuer _issuer = new();
    private readonly ChangingKeys _keys = new();
    private readonly VerifiedTokens _tokens;
    private int _checks;
    private int _accepted;
    private int _refused;

    public VerifiedTokensTests()
    {
        var options = new TokenOptions { Issuer = TokenIssuer.Issuer, Audience = TokenIssuer.Audience };
        options.Keys.Add(new TokenKeyOptions { Id = "es", Pem = _issuer.CurvePem });
        _tokens = new VerifiedTokens(
            new TokenVerifier(options, _keys, RoomPatterns.None, _time), _keys, new Revocations(options, _time), _time);
        Change();
    }

    [Fact]
    public async Task A_token_is_taken_with_its_key_and_never_after_the_key_went_however_many_threads_ask()
    {
        var token = _issuer.Sign(TokenIssuer.Claims(_time.GetUtcNow()));
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(() => AskAsync(token))));
        Assert.True(_accepted > 0 && _refused > 0, $"{_accepted} accepted and {_refused} refused");
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _issuer.Dispose();
    }

    private async Task AskAsync(string token)
    {
        while (Interlocked.Increment(ref _checks) is var check && check <= Checks)
        {
            if (check % ChecksOfASet == 0) Change();
            var before = _keys.Current;
            var result = await _tokens.VerifyAsync(token);
            // They changed while it was verified: either answer is right.
            if (_keys.Current != before) continue;
            Assert.Equal(before.Count > 0, result.Token is not null);
            Interlocked.Increment(ref before.Count > 0 ? ref _accepted : ref _refused);
        }
    }

    /// <summary>The key goes, or comes back. Each set is an object of its own, as it is when keys are read.</summary>
    private void Change()
    {
        var key = new TokenKeyOptions { Id = "es", Pem = _issuer.CurvePem };
        _keys.Current = _keys.Current.Count > 0 ? new List<TokenKey>() : [TokenKeyReader.TryRead(key, out _)!];
    }

    private sealed class ChangingKeys : ITokenKeys
    {
        private volatile IReadOnlyList<TokenKey> _current = new List<TokenKey>();

        public IReadOnlyList<TokenKey> Current
        {
            get => _current;
            set => _current = value;
        }

        public ValueTask RefreshAsync() => ValueTask.CompletedTask;
    }
}
