using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Pubby.Testing.Tokens;

/// <summary>
/// Issues tokens, right ones and wrong ones. It signs by hand, as a library would refuse to make most of the wrong
/// ones. Safe for any number of threads.
/// </summary>
public sealed class TokenIssuer : IDisposable
{
    public const string Issuer = "https://login.example.com";
    public const string Audience = "pubby";

    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RSA _rsa = RSA.Create(2048);

    public string Secret { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    public string CurvePem => _curve.ExportSubjectPublicKeyInfoPem();

    public string RsaPem => _rsa.ExportSubjectPublicKeyInfoPem();

    /// <summary>What a hub needs to accept these tokens: all three keys.</summary>
    public string[] Settings =>
    [
        $"Pubby__Tokens__Issuer={Issuer}", $"Pubby__Tokens__Audience={Audience}",
        "Pubby__Tokens__Keys__0__Id=es", $"Pubby__Tokens__Keys__0__Pem={CurvePem}",
        "Pubby__Tokens__Keys__1__Id=rs", $"Pubby__Tokens__Keys__1__Pem={RsaPem}",
        "Pubby__Tokens__Keys__2__Id=hs", $"Pubby__Tokens__Keys__2__Secret={Secret}",
    ];

    /// <summary>The public keys as a key set (RFC 7517).</summary>
    /// <param name="curveId">The id of the curve's key; tests rotate it.</param>
    public string KeySet(string curveId = "es")
    {
        var (curve, rsa) = (_curve.ExportParameters(false), _rsa.ExportParameters(false));
        return new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject
                {
                    ["kty"] = "EC",
                    ["crv"] = "P-256",
                    ["use"] = "sig",
                    ["alg"] = "ES256",
                    ["kid"] = curveId,
                    ["x"] = Encode(curve.Q.X!),
                    ["y"] = Encode(curve.Q.Y!),
                },
                new JsonObject
                {
                    ["kty"] = "RSA",
                    ["use"] = "sig",
                    ["kid"] = "rs",
                    ["n"] = Encode(rsa.Modulus!),
                    ["e"] = Encode(rsa.Exponent!),
                }),
        }.ToJsonString();
    }

    /// <summary>The claims of a right token: an hour, and the rooms of one match.</summary>
    public static JsonObject Claims(
        DateTimeOffset now, string subject = "user-1", string[]? sub = null, string[]? pub = null) => new()
        {
            ["iss"] = Issuer,
            ["aud"] = Audience,
            ["sub"] = subject,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
            ["pubby"] = new JsonObject { ["sub"] = ArrayOf(sub ?? ["match-*"]), ["pub"] = ArrayOf(pub ?? []) },
        };

    /// <summary>A token for these rooms, from now on.</summary>
    public string Token(
        string subject = "user-1", string[]? sub = null, string[]? pub = null, TimeSpan? life = null,
        string algorithm = "ES256", string? id = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = Claims(now, subject, sub, pub);
        claims["exp"] = now.Add(life ?? TimeSpan.FromHours(1)).ToUnixTimeSeconds();
        if (id is not null) claims["jti"] = id;
        return Sign(claims, algorithm);
    }

    /// <summary>With the key and the id that go with the algorithm, unless the header says otherwise.</summary>
    public string Sign(JsonObject claims, string algorithm = "ES256", JsonObject? header = null)
    {
        var full = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT", ["kid"] = algorithm[..2].ToLowerInvariant() };
        if (algorithm == "PS256") full["kid"] = "rs";
        foreach (var (name, value) in header ?? [])
        {
            if (value is null) full.Remove(name);
            else full[name] = value.DeepClone();
        }
        return Sign(full.ToJsonString(), claims.ToJsonString(), algorithm);
    }

    /// <param name="algorithm">What is really signed with, whatever the header says.</param>
    public string Sign(string header, string claims, string algorithm)
    {
        var text = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{text}.{Encode(Signature(Encoding.ASCII.GetBytes(text), algorithm))}";
    }

    public byte[] Signature(byte[] text, string algorithm) => algorithm switch
    {
        "ES256" => _curve.SignData(text, HashAlgorithmName.SHA256),
        "ES384" => _curve.SignData(text, HashAlgorithmName.SHA384),
        "RS256" => _rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        "RS512" => _rsa.SignData(text, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        "PS256" => _rsa.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        "HS256" => HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), text),
        "HS512" => HMACSHA512.HashData(Encoding.UTF8.GetBytes(Secret), text),
        _ => [],
    };

    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    public void Dispose()
    {
        _curve.Dispose();
        _rsa.Dispose();
    }

    private static JsonArray ArrayOf(string[] rooms) => new([.. rooms.Select(room => (JsonNode)room)]);
}
