using Pubby.Testing;

namespace Pubby.Hub.Tests.Support;

/// <summary>A redis-server that the tests of a class share; each uses rooms or a prefix of its own.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    public RedisProcess Redis { get; private set; } = null!;

    /// <summary>No test stops this Redis: a call that a busy machine holds up is no outage.</summary>
    public string Configuration =>
        $"{Redis.Configuration},asyncTimeout=60000,syncTimeout=60000,connectTimeout=60000";

    public async ValueTask InitializeAsync() => Redis = await RedisProcess.StartAsync();

    public ValueTask DisposeAsync() => Redis.DisposeAsync();
}
