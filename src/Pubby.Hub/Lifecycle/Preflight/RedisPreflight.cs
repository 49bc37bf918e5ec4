namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>Redis, where there is one.</summary>
internal sealed class RedisPreflight(RedisReader reader) : IPreflightCheck
{
    public string Name => "redis";

    public async Task<IEnumerable<Finding>> RunAsync(CancellationToken cancellationToken) =>
        RedisChecks.Evaluate(await reader.ReadAsync());
}
