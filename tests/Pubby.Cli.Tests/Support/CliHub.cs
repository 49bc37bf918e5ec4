using Pubby.Cli.Tests.Support;
using Pubby.Testing;
using Pubby.Testing.Tokens;

[assembly: AssemblyFixture(typeof(CliHub))]

namespace Pubby.Cli.Tests.Support;

/// <summary>One real hub for all tests, each of which uses rooms of its own.</summary>
public sealed class CliHub : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();

    public HubProcess Hub { get; private set; } = null!;

    public TokenIssuer Issuer { get; } = new();

    public string Url => Hub.Url;

    public async ValueTask InitializeAsync() => Hub = await HubProcess.StartAsync(
        _directory.Path, Issuer.Settings);

    /// <summary>Runs a command against it, with its development key.</summary>
    public CliRun Start(params string[] arguments) => new(arguments)
    {
        Variables =
        {
            ["PUBBY_URL"] = Url,
            ["PUBBY_ADMIN_URL"] = Hub.AdminUrl,
            ["PUBBY_KEY"] = Hub.Key,
            ["PUBBY_ADMIN_KEY"] = Hub.Key,
        },
    };

    /// <summary>Skips a test whose part of the admin API this hub does not have.</summary>
    public async Task RequireAsync(string path)
    {
        using var http = Hub.NewOperator();
        using var answer = await http.GetAsync(
            new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        Assert.SkipWhen(answer.StatusCode == System.Net.HttpStatusCode.NotFound, $"This hub has no {path}.");
    }

    internal Task<CliResult> RunAsync(params string[] arguments) => Start(arguments).ResultAsync();

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        Issuer.Dispose();
        _directory.Dispose();
    }
}
