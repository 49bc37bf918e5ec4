using Pubby.Testing;

namespace Pubby.Publisher.Tests;

/// <summary>A hub that the tests of a class share; each uses rooms of its own.</summary>
public sealed class HubFixture : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();

    public HubProcess Hub { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public PubbyPublisher Publisher { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Hub = await HubProcess.StartAsync(_directory.Path);
        Http = Hub.NewPublisher();
        Publisher = new PubbyPublisher(new PubbyPublisherOptions { Addresses = { Hub.Url }, Key = Hub.Key });
    }

    public async ValueTask DisposeAsync()
    {
        Publisher.Dispose();
        Http.Dispose();
        await Hub.DisposeAsync();
        _directory.Dispose();
    }
}
