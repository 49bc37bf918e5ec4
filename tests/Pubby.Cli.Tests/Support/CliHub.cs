using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pubby.Cli.Tests.Support;
using Pubby.Testing;
using Pubby.Testing.Tokens;

[assembly: AssemblyFixture(typeof(CliHub))]

namespace Pubby.Cli.Tests.Support;

/// <summary>One real hub for all tests, each of which uses rooms of its own.</summary>
public sealed class CliHub : IAsyncLifetime
{
    /// <summary>An operator's key with the role read; it ends ten days after the hub began.</summary>
    public const string ReadKey = "night-shift's key";

    private const string OperatorKey = "an operator's key";

    private readonly TempDirectory _directory = new();

    public HubProcess Hub { get; private set; } = null!;

    public TokenIssuer Issuer { get; } = new();

    public string Url => Hub.Url;

    public async ValueTask InitializeAsync() => Hub = await HubProcess.StartAsync(
        _directory.Path, [.. Issuer.Settings, "Pubby__Admin__Keys__0__Name=operations",
            $"Pubby__Admin__Keys__0__Sha256={Hash(OperatorKey)}", "Pubby__Admin__Keys__0__Role=Operate",
            "Pubby__Admin__Keys__1__Name=night-shift", $"Pubby__Admin__Keys__1__Sha256={Hash(ReadKey)}",
            $"Pubby__Admin__Keys__1__Expires={InTenDays}"]);

    /// <summary>Runs a command against it, with its development key, and an operator's that orders.</summary>
    public CliRun Start(params string[] arguments) => new(arguments)
    {
        Variables =
        {
            ["PUBBY_URL"] = Url,
            ["PUBBY_ADMIN_URL"] = Hub.AdminUrl,
            ["PUBBY_KEY"] = Hub.Key,
            ["PUBBY_ADMIN_KEY"] = OperatorKey,
        },
    };

    internal Task<CliResult> RunAsync(params string[] arguments) => Start(arguments).ResultAsync();

    private static string InTenDays => TimeProvider.System.GetUtcNow().AddDays(10).AddHours(1)
        .ToString("O", CultureInfo.InvariantCulture);

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        Issuer.Dispose();
        _directory.Dispose();
    }
}
