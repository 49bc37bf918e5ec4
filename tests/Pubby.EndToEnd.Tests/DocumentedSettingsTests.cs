using System.Text.RegularExpressions;
using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>Every setting that the docs name, set as they say.</summary>
public sealed partial class DocumentedSettingsTests
{
    private const string Reference = "docs/reference/settings.md";

    /// <summary>Every page that names a setting or a variable.</summary>
    private static readonly string[] Documents =
        [.. Directory.GetFiles(Path.Combine(Checkout.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Checkout.Root, file))];

    /// <summary>
    /// Name and default of each row of a table of settings. The default is empty if the row describes it in words.
    /// </summary>
    private static readonly (string Name, string Default)[] Settings =
        [.. TextOf(Reference).SelectMany(line => Row().Matches(line))
            .Select(row =>
                (VariableOf(row.Groups[1].Value), row.Groups[2].Value.Replace(",", "", StringComparison.Ordinal)))];

    [Fact]
    public async Task A_hub_starts_with_every_documented_default()
    {
        using var directory = new TempDirectory();
        // A key that has an Admin or a Role and no name would be a wrong one.
        string[] own =
            ["Pubby__Store__Sqlite__Path", "Pubby__Publishers__Keys__0__Admin", "Pubby__Admin__Keys__0__Role"];
        await using var hub = await HubProcess.StartAsync(directory.Path,
            [.. Settings.Where(setting => setting.Default.Length > 0 && !own.Contains(setting.Name))
                .Select(setting => $"{setting.Name}={setting.Default}")]);
        using var publisher = hub.NewPublisher();
        await publisher.PutAsync("documented", "m", "1");
    }

    [Fact]
    public async Task Every_documented_setting_is_one()
    {
        Assert.True(Settings.Length > 40, "the tables were found");
        using var directory = new TempDirectory();
        await using var hub =
            HubProcess.Launch(directory.Path, "Production",
                [.. Settings.Select(setting => $"{setting.Name}=?"), "Pubby__Drain__Secnds=1"]);
        await hub.WaitForExitAsync();
        var unknown = hub.Output.Split('\n')
            .Where(line => line.Contains("there is no such setting", StringComparison.Ordinal));
        Assert.Equal("- Pubby:Drain:Secnds: there is no such setting; did you mean Pubby:Drain:Seconds?",
            Assert.Single(unknown));
    }

    /// <summary>
    /// A variable that stands anywhere in what a newcomer reads or runs, and the test that starts a hub with it.
    /// </summary>
    [Fact]
    public void Every_variable_that_is_named_is_started_by_a_test()
    {
        string[] files =
            ["README.md", "Dockerfile", "CONTRIBUTING.md", .. Documents,
                .. Directory.GetFiles(Path.Combine(Checkout.Root, "deploy"))
                    .Select(file => Path.Combine("deploy", Path.GetFileName(file)))];
        string[] elsewhere =
        [
            "ASPNETCORE_URLS", "DOTNET_URLS", "ASPNETCORE_HTTP_PORTS", // AddressTests
            "ASPNETCORE_ENVIRONMENT", // StartTests
            "SERedis_IssuerCertPath", // RedisTlsTests
            "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", // the fleet's and the regions' tests
            "AWS_PROFILE", // the AWS SDK's own, as one of its ways to find credentials
            "DOTNET_JitStdOutFile", "DOTNET_JitDisasmSummary", // the runtime's own: each writes what it compiles
        ];
        var known = Settings.Select(setting => setting.Name).Concat(elsewhere).ToHashSet(StringComparer.Ordinal);
        var named = files.SelectMany(TextOf).SelectMany(line => Variable().Matches(line))
            .Select(match => Index().Replace(match.Value, "__0"));
        Assert.DoesNotContain(named, name => !known.Contains(name));
    }

    private static string[] TextOf(string file) => File.ReadAllLines(Path.Combine(Checkout.Root, file));

    /// <summary>The environment's form of a setting; N and M stand for a number.</summary>
    private static string VariableOf(string setting) =>
        string.Join("__", setting.Split(':').Select(part => part is "N" or "M" ? "0" : part));

    [GeneratedRegex(@"^\| `(Pubby:[A-Za-z0-9:]+)` \| (?:`?([^`| –]+)`?|–) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"\bPubby(?:__[A-Za-z0-9]+)+\b|\b(?:ASPNETCORE|DOTNET|AWS|SERedis)_[A-Za-z_]+\b")]
    private static partial Regex Variable();

    /// <summary>A second key is set as the first is.</summary>
    [GeneratedRegex(@"__\d+")]
    private static partial Regex Index();
}
