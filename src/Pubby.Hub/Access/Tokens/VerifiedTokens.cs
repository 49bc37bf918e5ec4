using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;

namespace Pubby.Hub.Access.Tokens;

/// <summary>
/// The tokens that were verified lately, by their hash: a client that reconnects brings the same one, and a storm of
/// reconnects costs no signatures. Bounded, and empty again when a key changes. Revocations are asked for each time.
/// Safe for any number of threads.
/// </summary>
internal sealed class VerifiedTokens(
    TokenVerifier verifier, ITokenKeys keys, Revocations revocations, TimeProvider time) : IDisposable
{
    public const int MaxTokens = 100_000;

    private readonly MemoryCache _tokens = new(new MemoryCacheOptions { SizeLimit = MaxTokens });
    private IReadOnlyList<TokenKey> _keys = keys.Current;

    public async ValueTask<TokenResult> VerifyAsync(string text)
    {
        ForgetUnlessSameKeys();
        var hash = HashOf(text);
        if (!_tokens.TryGetValue(hash, out AccessToken? token) || token!.ExpiresAt <= time.GetUtcNow())
        {
            var result = await verifier.VerifyAsync(text);
            if (result.Token is null) return result;
            token = result.Token;
            Keep(hash, token);
        }
        return revocations.Covers(token)
            ? TokenResult.Refused("The token has been revoked.") : TokenResult.Accepted(token);
    }

    public void Dispose() => _tokens.Dispose();

    private void Keep(TokenHash hash, AccessToken token)
    {
        var left = token.ExpiresAt - time.GetUtcNow();
        if (left <= TimeSpan.Zero) return;
        _tokens.Set(hash, token, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = left });
    }

    private void ForgetUnlessSameKeys()
    {
        var current = keys.Current;
        if (Interlocked.Exchange(ref _keys, current) != current) _tokens.Clear();
    }

    private static TokenHash HashOf(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return new TokenHash(
            BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash[8..]), BitConverter.ToUInt64(hash[16..]),
            BitConverter.ToUInt64(hash[24..]));
    }

    private readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D);
}
