using System.Security.Cryptography;
using System.Text;
using Pubby.Cli.Tests.Support;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>Keys and tokens.</summary>
public sealed class AccessTests(CliHub hub)
{
    private const string Secret = "a secret of at least 32 characters, for tests";

    [Fact]
    public async Task A_new_key_comes_with_its_hash_and_the_lines_for_a_hub()
    {
        await using var run = new CliRun(["keys", "new", "--name", "scores", "--rooms", "match-*", "--json"]);
        var made = (await run.ResultAsync()).Json.Single();
        var key = made["key"]!.GetValue<string>();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        Assert.Equal(hash, made["sha256"]!.GetValue<string>());
        Assert.Equal(
            ["Pubby__Publishers__Keys__0__Name=scores", $"Pubby__Publishers__Keys__0__Sha256={hash}",
                "Pubby__Publishers__Keys__0__Rooms__0=match-*"],
            made["settings"]!.AsArray().Select(line => line!.GetValue<string>()));

        await using var hashed = new CliRun(["keys", "hash", "--role", "operate"]) { Input = $"{key}\n" };
        var result = await hashed.ResultAsync();
        Assert.Equal(
            [$"sha256  {hash}", "Pubby__Admin__Keys__0__Name=operator", $"Pubby__Admin__Keys__0__Sha256={hash}",
                "Pubby__Admin__Keys__0__Role=Operate"], result.Lines);
        Assert.DoesNotContain(key, result.Out + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_made_here_opens_the_hub()
    {
        await using var make = new CliRun([
            "token", "new", "--subject", "user-7", "--sub", "token-{sub}", "--secret", hub.Issuer.Secret, "--kid", "hs",
            "--issuer", Pubby.Testing.Tokens.TokenIssuer.Issuer, "--audience",
            Pubby.Testing.Tokens.TokenIssuer.Audience]);
        var token = (await make.ResultAsync()).Lines.Single();
        await hub.RunAsync("pub", "token-user-7", "a", "1");
        Assert.Equal(ExitCode.Done, (await hub.RunAsync("dump", "token-user-7", "--token", token)).ExitCode);
        Assert.Equal(ExitCode.Unauthorized, (await hub.RunAsync("dump", "token-user-8", "--token", token)).ExitCode);
    }

    [Theory]
    [InlineData(ExitCode.Done, "accepted for developer", "--secret", Secret)]
    [InlineData(ExitCode.Done, "match-1: granted", "--secret", Secret, "--room", "match-1")]
    [InlineData(ExitCode.ChecksFailed, "news: not granted", "--secret", Secret, "--room", "news")]
    [InlineData(ExitCode.ChecksFailed, "The signature", "--secret", "another secret of at least 32 characters")]
    [InlineData(ExitCode.ChecksFailed, "another audience", "--secret", Secret, "--audience", "billing")]
    [InlineData(ExitCode.ChecksFailed, "a key or an algorithm", "--secret", Secret, "--kid", "other")]
    public async Task A_token_is_checked_as_a_hub_checks_it(object code, string sentence, params string[] arguments)
    {
        await using var make = new CliRun(["token", "new", "--sub", "match-*", "--secret", Secret]);
        var token = (await make.ResultAsync()).Lines.Single();
        await using var check = new CliRun(["token", "check", token, .. arguments]);
        var result = await check.ResultAsync();
        Assert.Equal((ExitCode)code, result.ExitCode);
        Assert.Contains(sentence, result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_of_a_private_key_is_checked_with_the_public_one_and_can_be_read()
    {
        using var directory = new TempDirectory();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(directory.File("signing.pem"), key.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(directory.File("public.pem"), key.ExportSubjectPublicKeyInfoPem());
        await using var make = new CliRun(["token", "new", "--pem", "signing.pem", "--kid", "k", "--life", "2m"])
        {
            Directory = directory.Path,
        };
        var token = (await make.ResultAsync()).Lines.Single();
        await using var check = new CliRun(["token", "check", "--public-key", "public.pem", "--kid", "k"])
        {
            Directory = directory.Path,
            Input = token,
        };
        Assert.Equal(ExitCode.Done, (await check.ResultAsync()).ExitCode);

        await using var inspect = new CliRun(["token", "inspect", token, "--json"]);
        var claims = (await inspect.ResultAsync()).Json.Single();
        Assert.Equal("ES256", claims["header"]!["alg"]!.GetValue<string>());
        Assert.Equal("developer", claims["claims"]!["sub"]!.GetValue<string>());
    }
}
