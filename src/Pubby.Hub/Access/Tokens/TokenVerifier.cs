using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Pubby.Hub.Options;

namespace Pubby.Hub.Access.Tokens;

/// <summary>
/// Checks tokens by RFC 8725: signature by a known key and one of its algorithms, issuer, audience, times, type. Keys
/// that a token brings or points to (<c>jwk</c>, <c>jku</c>, <c>x5u</c>, <c>x5c</c>) are ignored. Safe for any number
/// of threads.
/// </summary>
internal sealed class TokenVerifier(
    TokenOptions options, ITokenKeys keys, RoomPatterns defaultRooms, TimeProvider time)
{
    /// <summary>In characters. A token also has to fit into a frame (Pubby:Limits:FrameBytes).</summary>
    public const int MaxLength = 8 * 1024;

    /// <summary>
    /// How far the issuer's clock may be ahead. A token's end is one moment: the same at the door, and for a connection
    /// that is open.
    /// </summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>Identity providers write one of these, or none.</summary>
    private static readonly string[] Types = ["JWT", "at+jwt", "application/at+jwt"];

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxLength };

    public async ValueTask<TokenResult> VerifyAsync(string text)
    {
        if (!options.IsSet) return TokenResult.Refused("This hub accepts no tokens. Set Pubby:Tokens.");
        if (Parse(text) is not { } token) return TokenResult.Refused("The token is not a JSON Web Token.");
        var current = keys.Current;
        if (token.Kid is { Length: > 0 } && CandidatesOf(token, current).Count == 0)
        {
            await keys.RefreshAsync();
            current = keys.Current;
        }
        var candidates = CandidatesOf(token, current);
        if (candidates.Count == 0)
            return TokenResult.Refused("The token is signed with a key or an algorithm that this hub does not accept.");
        return await VerifyAsync(token, candidates);
    }

    /// <summary>Null: it cannot be read.</summary>
    private JsonWebToken? Parse(string text)
    {
        // Three parts: a signed token. Counted first, as what is no token at all is to cost no more than that.
        if (text.Length > MaxLength || text.AsSpan().Count('.') != 2) return null;
        try
        {
            return _handler.ReadJsonWebToken(text);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The keys that the token may be signed with: of its id, for its algorithm.</summary>
    private static List<SecurityKey> CandidatesOf(JsonWebToken token, IReadOnlyList<TokenKey> keys)
    {
        var candidates = new List<SecurityKey>();
        foreach (var key in keys)
        {
            if (key.Id == (token.Kid ?? "") && key.Algorithms.Contains(token.Alg)) candidates.Add(key.Key);
        }
        return candidates;
    }

    private async ValueTask<TokenResult> VerifyAsync(JsonWebToken token, List<SecurityKey> candidates)
    {
        var result = await _handler.ValidateTokenAsync(token, ParametersOf(candidates));
        if (!result.IsValid) return TokenResult.Refused(SentenceOf(result.Exception));
        var (now, expiresAt) = (time.GetUtcNow(), new DateTimeOffset(token.ValidTo, TimeSpan.Zero));
        DateTimeOffset? issuedAt =
            token.IssuedAt == DateTime.MinValue ? null : new DateTimeOffset(token.IssuedAt, TimeSpan.Zero);
        // Else no issuedBefore would revoke it.
        if (issuedAt > now + Skew)
            return TokenResult.Refused("The token says that it was issued (iat) in the future. Compare the clocks.");
        // From when it was issued too: else it would be taken on its last day, when its revocation is forgotten.
        if (expiresAt > now + options.MaxLifetime + Skew || expiresAt > issuedAt + options.MaxLifetime + Skew)
        {
            return TokenResult.Refused(
                "The token is valid for longer than this hub accepts. Issue it for a shorter time " +
                "(Pubby:Tokens:MaxLifetime).");
        }
        if (TokenClaims.Read(token, defaultRooms, out var subscribe, out var publish, out var isAdmin) is { } fault)
            return TokenResult.Refused(fault);
        return TokenResult.Accepted(
            new AccessToken(token.Subject ?? "", token.Id ?? "", issuedAt, expiresAt, subscribe, publish, isAdmin));
    }

    private TokenValidationParameters ParametersOf(List<SecurityKey> candidates) => new()
    {
        ValidateIssuer = options.Issuer.Length > 0,
        ValidIssuer = options.Issuer,
        ValidateAudience = options.Audience.Length > 0,
        ValidAudience = options.Audience,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ValidateIssuerSigningKey = true,
        IssuerSigningKeyResolver = (_, _, _, _) => candidates,
        TryAllIssuerSigningKeys = false,
        ValidAlgorithms = TokenKey.AllAlgorithms,
        LifetimeValidator = IsInTime,
        TypeValidator = static (type, _, _) => string.IsNullOrEmpty(type)
            || Types.Contains(type, StringComparer.OrdinalIgnoreCase)
                ? type ?? "" : throw new SecurityTokenInvalidTypeException(),
    };

    private bool IsInTime(DateTime? notBefore, DateTime? expires, SecurityToken _, TokenValidationParameters __)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && end > now && (notBefore is not { } start || start <= now + Skew);
    }

    /// <summary>The library's own sentences repeat parts of the token.</summary>
    private static string SentenceOf(Exception fault) => fault switch
    {
        SecurityTokenInvalidLifetimeException or SecurityTokenExpiredException or SecurityTokenNotYetValidException
            or SecurityTokenNoExpirationException => "The token has expired, is not valid yet, or has no exp.",
        SecurityTokenInvalidIssuerException => "The token is from an issuer (iss) that this hub does not accept.",
        SecurityTokenInvalidAudienceException => "The token is for another audience (aud) than this hub.",
        SecurityTokenInvalidTypeException => "The token is of another type (typ) than an access token.",
        _ => "The signature of the token is not valid.",
    };
}
