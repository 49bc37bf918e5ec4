using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Pubby.Cli.Contexts;
using Pubby.Cli.Invocation;

namespace Pubby.Cli.Access;

/// <summary>Which key signs: a secret for HS256, or a private key of the curve P-256 for ES256.</summary>
internal sealed class SigningOptions
{
    private const int MinSecretBytes = 32;
    private const int CurveBits = 256;

    private readonly Option<string?> _secret = new("--secret")
    {
        Description = "A secret for HS256, at least 32 bytes: itself, `@FILE` or `env:NAME`.",
        HelpName = "SECRET",
    };

    private readonly Option<string?> _pem = new("--pem")
    {
        Description = "A file with a private key of the curve P-256, for ES256.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _id = new("--kid")
    {
        Description = "The key's id, as the hub's settings have it.",
        HelpName = "ID",
    };

    public IEnumerable<Option> All => [_secret, _pem, _id];

    /// <summary>What the hub has to know, where the secret was made here; null: it was given.</summary>
    public (SigningCredentials Credentials, string[]? NewSettings) Read(Call call)
    {
        var (id, secret, pem) = (call.Get(_id), call.Get(_secret), call.Get(_pem));
        if (secret is not null && pem is not null)
            throw new CommandException(ExitCode.Usage, "Give one key: --secret or --pem.");
        if (pem is not null) return (OfPem(Path.Combine(call.Environment.Directory, pem), id), null);
        if (secret is not null) return (OfSecret(SecretText.Read(secret, call.Environment), id), null);
        var made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(MinSecretBytes));
        string[] settings = [$"Pubby__Tokens__Keys__0__Secret={made}"];
        if (id is not null) settings = [$"Pubby__Tokens__Keys__0__Id={id}", .. settings];
        return (OfSecret(made, id), settings);
    }

    private static SigningCredentials OfSecret(string secret, string? id)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        return bytes.Length >= MinSecretBytes
            ? new SigningCredentials(new SymmetricSecurityKey(bytes) { KeyId = id }, SecurityAlgorithms.HmacSha256)
            : throw new CommandException(ExitCode.Usage, $"The secret has {bytes.Length} bytes; HS256 needs 32.");
    }

    private static SigningCredentials OfPem(string path, string? id)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            // A public key is read just as well, and fails only once it is to sign.
            key.SignData([], HashAlgorithmName.SHA256);
        }
        catch (Exception fault) when (fault is ArgumentException or CryptographicException or IOException)
        {
            throw NoKey(fault);
        }
        if (key.KeySize != CurveBits) throw NoKey(fault: null);
        return new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = id }, SecurityAlgorithms.EcdsaSha256);

        CommandException NoKey(Exception? fault) => new(ExitCode.Usage,
            $"{path} holds no private key of the curve P-256. Make one: " +
            "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out signing.pem", fault);
    }
}
