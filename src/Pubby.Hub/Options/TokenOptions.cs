using System.ComponentModel.DataAnnotations;

namespace Pubby.Hub.Options;

/// <summary><c>Pubby:Tokens</c>: whose tokens are accepted (JSON Web Tokens, RFC 7519).</summary>
internal sealed class TokenOptions
{
    /// <summary>The <c>iss</c> that a token must have; empty: any.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>The <c>aud</c> that a token must name; empty: any, in development only.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The keys that sign tokens.</summary>
    public List<TokenKeyOptions> Keys { get; } = [];

    /// <summary>
    /// The address of a key set (JWKS), or of an OpenID configuration that names one: https, or http to this machine;
    /// empty: none.
    /// </summary>
    public string Jwks { get; set; } = "";

    /// <summary>
    /// The longest that a token may still be valid. A revocation is forgotten after this: no token that it revoked is
    /// valid any more.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "366.00:00:00")]
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>False: no token is accepted, as no key is known.</summary>
    public bool IsSet => Keys.Count > 0 || Jwks.Length > 0;
}

/// <summary>A key that signs tokens: one of its four forms.</summary>
internal sealed class TokenKeyOptions
{
    /// <summary>The <c>kid</c> of the tokens that it signs; empty: they have none.</summary>
    public string Id { get; set; } = "";

    /// <summary>A secret for HS256, at least 32 bytes of UTF-8. The issuer has the same.</summary>
    public string Secret { get; set; } = "";

    /// <summary>A public key for ES256, RS256 or PS256, as PEM.</summary>
    public string Pem { get; set; } = "";

    /// <summary>A key as JSON (RFC 7517).</summary>
    public string Jwk { get; set; } = "";

    /// <summary>A file that holds PEM or a JWK.</summary>
    public string Path { get; set; } = "";
}
