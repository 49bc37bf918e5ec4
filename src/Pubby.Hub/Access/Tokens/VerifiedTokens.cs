using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;

namespace Pubby.Hub.Access.Tokens;

/// <summary>
/// The tokens that were verified lately, by their hash: a client that reconnects brings the same one, and a storm of
/// reconnects costs no signatures. Bounded, and of no use once a key changes. Revocations are asked for each time.
/// Safe for any number of threads.
/// </summary>
internal sealed class VerifiedTokens(
    TokenVerifier verifier, ITokenKeys keys, Revocations revocations, TimeProvider time) : IDisposable
{
    public const int MaxTokens = 100_000;

    private readonly MemoryCache _tokens = new(new MemoryCacheOptions { SizeLimit = MaxTokens });

    public async ValueTask<TokenResult> VerifyAsync(string text)
    {
        // Taken first: what is verified while a key goes is not remembered beyond it.
        var current = keys.Current;
        var hash = HashOf(text);
        if (!_tokens.TryGetValue(hash, out Verified? verified) || verified!.Keys != current
            || verified.Token.ExpiresAt <= time.GetUtcNow())
        {
            var result = await verifier.VerifyAsync(text);
            if (result.Token is null) return result;
            verified = new Verified(result.Token, current);
            Keep(hash, verified);
        }
        return revocations.Covers(verified.Token)
            ? TokenResult.Refused("The token has been revoked.") : TokenResult.Accepted(verified.Token);
    }

    public void Dispose() => _tokens.Dispose();

    private void Keep(TokenHash hash, Verified verified)
    {
        var left = verified.Token.ExpiresAt - time.GetUtcNow();
        if (left <= TimeSpan.Zero) return;
        _tokens.Set(hash, verified, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = left });
    }

    private static TokenHash HashOf(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return new TokenHash(
            BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash[8..]), BitConverter.ToUInt64(hash[16..]),
            BitConverter.ToUInt64(hash[24..]));
    }

    /// <param name="Keys">Those that it was verified with: when one of them changes, it is verified anew.</param>
    private sealed record Verified(AccessToken Token, IReadOnlyList<TokenKey> Keys);

    private readonly record struct TokenHash(ulong A, ulong B, ulong C, ulong D);
}
