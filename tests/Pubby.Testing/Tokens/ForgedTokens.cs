using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Pubby.Testing.Tokens;

/// <summary>Tokens that no hub may accept: forged, stale, for somebody else, or malformed.</summary>
public static class ForgedTokens
{
    /// <param name="now">The hub's time.</param>
    public static IReadOnlyDictionary<string, string> All(TokenIssuer issuer, TokenIssuer stranger, DateTimeOffset now)
    {
        var right = issuer.Sign(TokenIssuer.Claims(now));
        var parts = right.Split('.');
        var tokens = new Dictionary<string, string>();
        AddAlgorithms(tokens, issuer, stranger, now);
        AddHeaders(tokens, issuer, stranger, now);
        AddClaims(tokens, issuer, now);
        tokens["two parts"] = $"{parts[0]}.{parts[1]}";
        tokens["four parts"] = $"{right}.{parts[2]}";
        tokens["five parts, as if it were encrypted"] = $"{right}.{parts[1]}.{parts[2]}";
        tokens["no signature"] = $"{parts[0]}.{parts[1]}.";
        var other = issuer.Sign(TokenIssuer.Claims(now, "other")).Split('.');
        tokens["another signature"] = $"{parts[0]}.{parts[1]}.{other[2]}";
        tokens["a signature with a changed bit"] = Flipped(right);
        tokens["a signature of zeros"] = $"{parts[0]}.{parts[1]}.{TokenIssuer.Encode(new byte[64])}";
        tokens["claims that were changed"] = $"{parts[0]}.{Claims(TokenIssuer.Claims(now, sub: ["*"]))}.{parts[2]}";
        tokens["no base64"] = $"{parts[0]}.!!!.{parts[2]}";
        tokens["claims that are no JSON"] = issuer.Sign("{\"alg\":\"ES256\",\"kid\":\"es\"}", "{\"sub\":", "ES256");
        tokens["claims that are a list"] = issuer.Sign("{\"alg\":\"ES256\",\"kid\":\"es\"}", "[1]", "ES256");
        tokens["too long"] = issuer.Sign(With(TokenIssuer.Claims(now), "pad", new string('x', 9000)));
        tokens["dots alone"] = "..";
        return tokens;
    }

    private static void AddAlgorithms(
        Dictionary<string, string> tokens, TokenIssuer issuer, TokenIssuer stranger, DateTimeOffset now)
    {
        foreach (var none in new[] { "none", "None", "NONE", "nOnE", "" })
            tokens[$"alg '{none}'"] = issuer.Sign($"{{\"alg\":\"{none}\",\"typ\":\"JWT\"}}", Json(now), "none");
        tokens["alg none with the key's id"] = issuer.Sign("{\"alg\":\"none\",\"kid\":\"es\"}", Json(now), "none");
        tokens["no alg"] = issuer.Sign("{\"typ\":\"JWT\",\"kid\":\"es\"}", Json(now), "ES256");
        tokens["HS256 with the public key of RS256"] = Confused(issuer.RsaPem, "rs", now);
        tokens["HS256 with the public key of ES256"] = Confused(issuer.CurvePem, "es", now);
        tokens["HS512"] = issuer.Sign(TokenIssuer.Claims(now), "HS512");
        tokens["RS512"] = issuer.Sign(TokenIssuer.Claims(now), "RS512");
        tokens["ES384"] = issuer.Sign(TokenIssuer.Claims(now), "ES384");
        tokens["RS256 with the id of ES256"] = issuer.Sign(TokenIssuer.Claims(now), "RS256", new() { ["kid"] = "es" });
        foreach (var algorithm in new[] { "ES256", "RS256", "PS256", "HS256" })
            tokens[$"a stranger's {algorithm}"] = stranger.Sign(TokenIssuer.Claims(now), algorithm);
    }

    private static void AddHeaders(
        Dictionary<string, string> tokens, TokenIssuer issuer, TokenIssuer stranger, DateTimeOffset now)
    {
        var claims = TokenIssuer.Claims(now);
        tokens["an unknown kid"] = issuer.Sign(claims, header: new() { ["kid"] = "other" });
        tokens["no kid"] = issuer.Sign(claims, header: new() { ["kid"] = null });
        tokens["a kid that is a path"] = issuer.Sign(claims, header: new() { ["kid"] = "../../dev/null" });
        tokens["a key of its own"] = stranger.Sign(claims, header: new()
        {
            ["jwk"] = JsonNode.Parse(stranger.KeySet())!["keys"]![0]!.DeepClone(),
        });
        tokens["a key's address"] = stranger.Sign(claims, header: new() { ["jku"] = "https://evil.example.com/keys" });
        tokens["a certificate's address"] =
            stranger.Sign(claims, header: new() { ["x5u"] = "https://evil.example.com/cert" });
        tokens["another type"] = issuer.Sign(claims, header: new() { ["typ"] = "logout+jwt" });
        tokens["a type for proofs"] = issuer.Sign(claims, header: new() { ["typ"] = "dpop+jwt" });
    }

    private static void AddClaims(Dictionary<string, string> tokens, TokenIssuer issuer, DateTimeOffset now)
    {
        void Add(string name, string claim, JsonNode? value) =>
            tokens[name] = issuer.Sign(With(TokenIssuer.Claims(now), claim, value));
        Add("expired", "exp", now.AddSeconds(-1).ToUnixTimeSeconds());
        Add("expired long ago", "exp", 1_000_000_000);
        Add("no exp", "exp", null);
        Add("an exp that is text", "exp", "tomorrow");
        Add("an exp in milliseconds", "exp", now.AddHours(1).ToUnixTimeMilliseconds());
        Add("valid for years", "exp", now.AddYears(2).ToUnixTimeSeconds());
        Add("not valid yet", "nbf", now.AddSeconds(60).ToUnixTimeSeconds());
        Add("issued in the future", "iat", now.AddSeconds(90).ToUnixTimeSeconds());
        Add("another issuer", "iss", "https://evil.example.com");
        Add("no issuer", "iss", null);
        Add("another audience", "aud", "billing");
        Add("no audience", "aud", null);
        Add("a pubby claim that is text", "pubby", "match-*");
        Add("a pubby claim that is a number", "pubby", 1);
        Add("a pubby claim that is a list", "pubby", new JsonArray("match-*"));
        Add("a star in the middle", "pubby", JsonNode.Parse("""{"sub":["match-*-x"]}"""));
        Add("rooms that are a text", "pubby", JsonNode.Parse("""{"sub":"match-*"}"""));
        Add("rooms that are numbers", "pubby", JsonNode.Parse("""{"sub":[1]}"""));
    }

    private static string Confused(string pem, string kid, DateTimeOffset now)
    {
        var text = $"{Claims(new JsonObject { ["alg"] = "HS256", ["typ"] = "JWT", ["kid"] = kid })}." +
            Claims(TokenIssuer.Claims(now));
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(pem), Encoding.ASCII.GetBytes(text));
        return $"{text}.{TokenIssuer.Encode(signature)}";
    }

    private static string Flipped(string token)
    {
        var parts = token.Split('.');
        var signature = System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]);
        signature[10] ^= 1;
        return $"{parts[0]}.{parts[1]}.{TokenIssuer.Encode(signature)}";
    }

    private static string Json(DateTimeOffset now) => TokenIssuer.Claims(now).ToJsonString();

    private static string Claims(JsonObject json) => TokenIssuer.Encode(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static JsonObject With(JsonObject claims, string name, JsonNode? value)
    {
        if (value is null) claims.Remove(name);
        else claims[name] = value;
        return claims;
    }
}
