using Pubby.Testing;

namespace Pubby.EndToEnd.Tests;

/// <summary>A hub that the tests of a class share; each uses rooms of its own.</summary>
public class HubFixture : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();

    /// <summary>As of <see cref="HubProcess.StartAsync"/>.</summary>
    protected virtual string[] Settings => [];

    public HubProcess Hub { get; private set; } = null!;

    public HttpClient Publisher { get; private set; } = null!;

    /// <summary>For the admin API, metrics and pages.</summary>
    public HttpClient Operator { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Hub = await HubProcess.StartAsync(_directory.Path, Settings);
        Publisher = Hub.NewPublisher();
        Operator = Hub.NewOperator();
    }

    public async ValueTask DisposeAsync()
    {
        Publisher.Dispose();
        Operator.Dispose();
        await Hub.DisposeAsync();
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }
}
