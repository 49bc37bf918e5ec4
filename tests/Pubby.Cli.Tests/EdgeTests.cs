using System.Security.Cryptography;
using Pubby.Cli.Tests.Support;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>What a command line may say, at its edges: a sentence, and never a fault of the tool.</summary>
public sealed class EdgeTests
{
    [Theory]
    [InlineData("'60d' is more than 49d, the longest wait.", "sub", "a", "--duration", "60d")]
    [InlineData("'60d' is more than 49d, the longest wait.", "occupancy", "a", "--duration", "60d")]
    [InlineData("'60d' is more than 49d, the longest wait.", "trace", "--room", "a", "--duration", "60d")]
    [InlineData("'60d' is more than 49d, the longest wait.", "top", "--interval", "60d")]
    [InlineData("'60d' is more than 49d, the longest wait.", "doctor", "--idle", "60d")]
    [InlineData("'NaN' is not a time such as 500ms, 30s, 5m, 2h or 7d.", "sub", "a", "--duration", "NaN")]
    [InlineData("'nans' is not a time such as 500ms, 30s, 5m, 2h or 7d.", "pub", "a", "b", "1", "--ttl", "nans")]
    [InlineData("'Infinityd' is not a time such as 500ms, 30s, 5m, 2h or 7d.", "nodes", "--timeout", "Infinityd")]
    [InlineData("A key or a token has a line break", "pub", "a", "b", "1", "--key", "two\nlines")]
    [InlineData("A key or a token has a line break", "nodes", "--admin-key", "two\nlines")]
    [InlineData("A key or a token has a line break", "sub", "a", "--plain", "--token", "two\nlines")]
    [InlineData("A key or a token has a line break", "doctor", "--key", "schlüssel")]
    [InlineData("--limit: '99999999999' is no whole number", "rooms", "--limit", "99999999999")]
    [InlineData("--count: 'many' is no whole number", "sub", "a", "--count", "many")]
    [InlineData("--limit: '0' is no whole number", "connections", "--limit", "0")]
    [InlineData("--index: '-1' is no place in a list", "keys", "new", "--index", "-1")]
    [InlineData("--signalr is json or messagepack.", "sub", "a", "--signalr", "7")]
    [InlineData("--since does not go with --plain", "sub", "a", "--plain", "--since", "10m")]
    [InlineData("--signalr does not go with --plain", "sub", "a", "--plain", "--signalr", "json")]
    [InlineData("'ma*t' is not a room's name", "keys", "new", "--rooms", "ma*t")]
    [InlineData("'ma*t' is not a room's name", "token", "new", "--sub", "ma*t")]
    public async Task What_cannot_be_done_is_refused(string sentence, params string[] arguments)
    {
        await using var run = new CliRun([.. arguments, "--url", "http://127.0.0.1:1"]);
        var result = await run.ResultAsync();
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.StartsWith(sentence, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trace", "--room", "match-1", "--id")]
    [InlineData("trace", "--connection")]
    [InlineData("kick", "--subject")]
    [InlineData("connections", "--room")]
    public async Task A_value_that_is_forgotten_is_asked_for(params string[] arguments)
    {
        await using var run = new CliRun([.. arguments]);
        var result = await run.ResultAsync();
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains($"Required argument missing for option: '{arguments[^1]}'", result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_hub_would_not_take_of_a_token_is_said()
    {
        await using var token = new CliRun(["token", "new", "--life", "3d"]);
        var made = await token.ResultAsync();
        Assert.Contains("It grants no room", made.Error, StringComparison.Ordinal);
        Assert.Contains("Pubby__Tokens__MaxLifetime=3.00:00:00", made.Error, StringComparison.Ordinal);
    }

    [Theory]
    // A token may be valid for longer than any timer waits; a time-out is no longer than an hour, whatever it says.
    [InlineData(ExitCode.Done, "token", "new", "--life", "3650d")]
    [InlineData(ExitCode.Unreachable, "nodes", "--timeout", "3650d", "--admin-key", "x")]
    [InlineData(ExitCode.Unreachable, "sub", "a", "--duration", "49d")]
    [InlineData(ExitCode.Refused, "pub", "a", "b", "1", "--ttl", "3650d", "--key", "x")]
    [InlineData(ExitCode.Refused, "pub", "a", "b", "1", "--ttl", "0", "--key", "x")]
    public async Task The_longest_and_the_shortest_times_are_taken(object code, params string[] arguments)
    {
        await using var run = new CliRun(
            [.. arguments, "--url", "http://127.0.0.1:1", "--admin-url", "http://127.0.0.1:1"]);
        Assert.Equal((ExitCode)code, (await run.ResultAsync()).ExitCode);
    }

    [Theory]
    [InlineData("nistP256", false)]
    [InlineData("nistP384", true)]
    public async Task A_key_that_cannot_sign_for_a_hub_makes_no_token(string curve, bool isPrivate)
    {
        using var directory = new TempDirectory();
        using var key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        await File.WriteAllTextAsync(directory.File("key.pem"),
            isPrivate ? key.ExportPkcs8PrivateKeyPem() : key.ExportSubjectPublicKeyInfoPem());
        await using var run = new CliRun(["token", "new", "--pem", directory.File("key.pem")]);
        var result = await run.ResultAsync();
        Assert.Equal((ExitCode.Usage, ""), (result.ExitCode, result.Out));
        Assert.Contains("holds no private key of the curve P-256", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_room_that_is_named_twice_is_one()
    {
        const string secret = "a secret of at least 32 characters, for tests";
        await using var made = new CliRun(["token", "new", "--sub", "a", "--secret", secret]);
        var token = (await made.ResultAsync()).Out.Trim();
        await using var run = new CliRun(
            ["token", "check", token, "--secret", secret, "--room", "a", "--room", "a", "--json"]);
        var result = await run.ResultAsync();
        Assert.Equal("""{"a":true}""", result.Json.Single()["rooms"]!.ToJsonString());
    }
}
