// Issues a token: dotnet run --project samples/Tokens -- <private key as PEM> <subject> <room pattern>...
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

using var key = ECDsa.Create();
key.ImportFromPem(await File.ReadAllTextAsync(args[0]));
Console.WriteLine(Issue(key, args[1], args[2..]));

static string Issue(ECDsa key, string subject, string[] rooms)
{
    var now = TimeProvider.System.GetUtcNow().UtcDateTime;
    return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = "https://login.example.com",
        Audience = "pubby",
        IssuedAt = now,
        NotBefore = now,
        Expires = now.AddHours(1),
        Claims = new Dictionary<string, object>
        {
            ["sub"] = subject,
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["pubby"] = new Dictionary<string, object> { ["sub"] = rooms },
        },
        SigningCredentials = new SigningCredentials(
            new ECDsaSecurityKey(key) { KeyId = "2027-01" }, SecurityAlgorithms.EcdsaSha256),
    });
}
