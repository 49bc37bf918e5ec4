using Pubby.Testing;

namespace Pubby.Hub.Tests.Support;

/// <summary>A redis-server that the tests of a class share; each uses rooms or a prefix of its own.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    public RedisProcess Redis { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Redis = await RedisProcess.StartAsync();

    public ValueTask DisposeAsync() => Redis.DisposeAsync();
}
