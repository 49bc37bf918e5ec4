using Pubby.Cli.Tests.Support;
using Pubby.Testing;

namespace Pubby.Cli.Tests;

/// <summary>config and context.</summary>
public sealed class SettingsTests
{
    [Fact]
    public async Task Everything_that_is_wrong_with_a_file_is_listed()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory.File("hub.env"), """
            # A comment.
            export Pubby__Store__Kind="Mongo"
            Pubby__Limits__DataBites=1
            OTHER=x
            """);
        var result = await RunAsync(directory, "config", "check", "hub.env", "--development", "--json");
        Assert.Equal(ExitCode.ChecksFailed, result.ExitCode);
        Assert.Equal(
            ["Pubby:Limits:DataBites: there is no such setting; did you mean Pubby:Limits:DataBytes?",
                "Pubby:Store:Kind: 'Mongo' is not one of Sqlite, Memory, DynamoDb."],
            result.Json.Select(fault => fault["fault"]!.GetValue<string>()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_right_file_passes_and_shows_what_it_sets_without_secrets()
    {
        using var directory = new TempDirectory();
        await File.WriteAllTextAsync(directory.File("hub.json"),
            """{"Pubby":{"Limits":{"DataBytes":1000},"Tokens":{"Keys":[{"Secret":"a secret of at least 32 characters"}]}}}""");
        Assert.Equal(ExitCode.Done,
            (await RunAsync(directory, "config", "check", "hub.json", "--development")).ExitCode);
        var shown = await RunAsync(directory, "config", "show", "hub.json", "--development");
        Assert.Contains("Pubby:Limits:DataBytes=1000", shown.Lines);
        Assert.Contains("Pubby:Tokens:Keys:0:Secret=***", shown.Lines);
        Assert.DoesNotContain("a secret", shown.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(shown.Lines, line => line.StartsWith("Pubby:Store:Kind", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_as_JSON_may_be_a_secret_and_is_not_shown()
    {
        using var directory = new TempDirectory();
        const string secret = "YSBzZWNyZXQgb2YgYXQgbGVhc3QgMzIgY2hhcmFjdGVycyE";
        await File.WriteAllTextAsync(directory.File("hub.env"), $$"""
            Pubby__Tokens__Keys__0__Jwk={"kty":"oct","k":"{{secret}}"}
            Pubby__Tokens__Jwks=https://reader:hush@keys.example.com/jwks?code=hush
            """);
        foreach (var form in new[] { "--all", "--json" })
        {
            var shown = await RunAsync(directory, "config", "show", "hub.env", "--development", form);
            Assert.Equal(ExitCode.Done, shown.ExitCode);
            Assert.Contains("https://***@keys.example.com/jwks?***", shown.Out, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, shown.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("hush", shown.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_context_is_private_and_its_keys_are_for_its_hub_alone()
    {
        using var directory = new TempDirectory();
        await RunAsync(directory, "context", "add", "there", "--url", "http://127.0.0.1:1", "--key", "the-key");
        var file = directory.File("pubby/contexts.json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var list = await RunAsync(directory, "context", "list");
        Assert.Contains("there  http://127.0.0.1:1/", list.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("the-key", list.Out, StringComparison.Ordinal);

        // It is in use at once, and with it its key; another address gets no key.
        Assert.Equal(ExitCode.Unreachable, (await RunAsync(directory, "pub", "a", "b", "1")).ExitCode);
        Assert.Equal(ExitCode.Unauthorized,
            (await RunAsync(directory, "pub", "a", "b", "1", "--url", "http://127.0.0.1:2")).ExitCode);

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var refused = await RunAsync(directory, "context", "list");
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("chmod 600", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_development_key_is_found_from_below_and_goes_to_this_machine_only()
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory.File("data"));
        Directory.CreateDirectory(directory.File("deep"));
        await File.WriteAllTextAsync(directory.File("data/dev.key"), "dev_key\n");
        Assert.Equal(ExitCode.Unreachable, (await FromBelowAsync("http://127.0.0.1:1")).ExitCode);
        Assert.Equal(ExitCode.Unauthorized, (await FromBelowAsync("http://nowhere.invalid")).ExitCode);

        async Task<CliResult> FromBelowAsync(string url)
        {
            await using var run = new CliRun(["pub", "a", "b", "1", "--url", url])
            {
                Directory = directory.File("deep"),
            };
            return await run.ResultAsync();
        }
    }

    private static async Task<CliResult> RunAsync(TempDirectory directory, params string[] arguments)
    {
        await using var run = new CliRun(arguments) { Directory = directory.Path };
        run.Variables["XDG_CONFIG_HOME"] = directory.Path;
        return await run.ResultAsync();
    }
}
