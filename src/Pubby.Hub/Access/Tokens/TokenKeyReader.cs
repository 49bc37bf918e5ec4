using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Pubby.Hub.Options;

namespace Pubby.Hub.Access.Tokens;

/// <summary>Reads keys in all their forms. What it says about a key never repeats any of it.</summary>
internal static class TokenKeyReader
{
    /// <returns>Null: <paramref name="fault"/> says what is wrong, as a sentence.</returns>
    public static TokenKey? TryRead(TokenKeyOptions options, out string? fault)
    {
        string[] forms = [options.Secret, options.Pem, options.Jwk, options.Path];
        if (forms.Count(form => form.Length > 0) != 1)
        {
            fault = "give the key in one form: Secret, Pem, Jwk or Path.";
            return null;
        }
        try
        {
            if (options.Secret.Length > 0)
                return TokenKey.TryCreate(options.Id, Secret(options.Secret), null, out fault);
            if (options.Pem.Length > 0) return OfPem(options.Id, options.Pem, out fault);
            if (options.Jwk.Length > 0) return OfJwk(options.Id, options.Jwk, out fault);
            var text = File.ReadAllText(options.Path).Trim();
            return text.StartsWith('{') ? OfJwk(options.Id, text, out fault) : OfPem(options.Id, text, out fault);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            fault = $"the file {options.Path} cannot be read.";
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or FormatException)
        {
            fault = "not a key; give a public key as PEM (-----BEGIN PUBLIC KEY-----), or a JWK.";
        }
        return null;
    }

    /// <returns>Null: it is a key for something else, or of another kind.</returns>
    public static TokenKey? TryRead(JsonWebKey key)
    {
        if (key.Use is { Length: > 0 } use && use != JsonWebKeyUseNames.Sig) return null;
        try
        {
            return Of(key.Kid ?? "", key, out _);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static TokenKey? OfJwk(string id, string json, out string? fault)
    {
        var key = new JsonWebKey(json);
        return Of(id.Length > 0 ? id : key.Kid ?? "", key, out fault);
    }

    private static TokenKey? Of(string id, JsonWebKey key, out string? fault)
    {
        SecurityKey? converted = key.Kty switch
        {
            JsonWebAlgorithmsKeyTypes.EllipticCurve when key.Crv == JsonWebKeyECTypes.P256 => OfCurve(key),
            JsonWebAlgorithmsKeyTypes.RSA => OfRsa(key),
            JsonWebAlgorithmsKeyTypes.Octet =>
                new SymmetricSecurityKey(Base64UrlEncoder.DecodeBytes(key.K ?? "")),
            _ => null,
        };
        if (converted is not null) return TokenKey.TryCreate(id, converted, key.Alg, out fault);
        fault = "a JWK of another kind than EC with P-256, RSA or oct.";
        return null;
    }

    private static ECDsaSecurityKey OfCurve(JsonWebKey key) => new(ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Base64UrlEncoder.DecodeBytes(key.X), Y = Base64UrlEncoder.DecodeBytes(key.Y) },
    }));

    private static RsaSecurityKey OfRsa(JsonWebKey key) => new(RSA.Create(new RSAParameters
    {
        Modulus = Base64UrlEncoder.DecodeBytes(key.N),
        Exponent = Base64UrlEncoder.DecodeBytes(key.E),
    }));

    private static SymmetricSecurityKey Secret(string secret) => new(Encoding.UTF8.GetBytes(secret));

    private static TokenKey? OfPem(string id, string pem, out string? fault)
    {
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            fault = "a private key, which stays with whoever issues tokens; give the public key.";
            return null;
        }
        return pem.Contains("BEGIN RSA", StringComparison.Ordinal) || IsRsa(pem)
            ? TokenKey.TryCreate(id, new RsaSecurityKey(RsaOf(pem)), null, out fault)
            : TokenKey.TryCreate(id, new ECDsaSecurityKey(CurveOf(pem)), null, out fault);
    }

    private static bool IsRsa(string pem)
    {
        try
        {
            using var rsa = RsaOf(pem);
            return true;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private static RSA RsaOf(string pem)
    {
        var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return rsa;
    }

    private static ECDsa CurveOf(string pem)
    {
        var curve = ECDsa.Create();
        curve.ImportFromPem(pem);
        return curve;
    }
}
