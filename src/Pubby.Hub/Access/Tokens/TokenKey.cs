using Microsoft.IdentityModel.Tokens;

namespace Pubby.Hub.Access.Tokens;

/// <summary>
/// A key that signs tokens, and the algorithms that it may sign with. The algorithm comes from the key, never from the
/// token alone (RFC 8725 section 3.1): a public key checks no HMAC, and a secret no signature.
/// </summary>
/// <param name="Id">The <c>kid</c> of the tokens that it signs; empty: they have none.</param>
internal sealed record TokenKey(string Id, SecurityKey Key, IReadOnlyList<string> Algorithms)
{
    /// <summary>RFC 7518 section 3.2 asks for a key as long as the hash.</summary>
    public const int MinSecretBytes = 32;

    private const int MinRsaBits = 2048;

    /// <summary>All algorithms that are accepted from any key.</summary>
    public static readonly string[] AllAlgorithms =
    [
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.HmacSha256,
    ];

    /// <returns>Null: it is no key that signs tokens here; <paramref name="fault"/> says why.</returns>
    public static TokenKey? TryCreate(string id, SecurityKey key, string? algorithm, out string? fault)
    {
        var suitable = key switch
        {
            SymmetricSecurityKey secret when secret.KeySize >= MinSecretBytes * 8 => [SecurityAlgorithms.HmacSha256],
            ECDsaSecurityKey { KeySize: 256 } => [SecurityAlgorithms.EcdsaSha256],
            RsaSecurityKey rsa when rsa.KeySize >= MinRsaBits =>
                [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSsaPssSha256],
            _ => Array.Empty<string>(),
        };
        if (!string.IsNullOrEmpty(algorithm)) suitable = [.. suitable.Where(known => known == algorithm)];
        fault = suitable.Length > 0
            ? null
            : $"not a key for ES256 (P-256), RS256, PS256 ({MinRsaBits} bits and more) or HS256 ({MinSecretBytes} " +
            "bytes and more), or for another algorithm than it names.";
        return fault is null ? new TokenKey(id, key, suitable) : null;
    }
}
