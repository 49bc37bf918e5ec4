using Pubby.Aws.Targets;
using Pubby.Hub.Redis;
using StackExchange.Redis;

namespace Pubby.Hub.Lifecycle.Drain.Signals;

/// <summary>What one node learned of a target group, in Redis, for all nodes of the fleet.</summary>
internal sealed class RedisTargetHealth(RedisServer redis) : ITargetHealthStore
{
    /// <summary>Longer than a call to AWS takes.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);

    /// <summary>Longer than anything in it counts.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    public ValueTask<byte[]?> ReadAsync(string groupArn) =>
        redis.TryAsync<byte[]>(async database =>
            (byte[]?)await database.StringGetAsync(redis.Names.Targets(groupArn)) ?? []);

    public async ValueTask<bool> TryLeaseAsync(string groupArn, string holder) =>
        await redis.TryAsync<object>(async database =>
            await database.StringSetAsync(redis.Names.TargetsLease(groupArn), holder, Lease, When.NotExists)) is true;

    public async ValueTask WriteAsync(string groupArn, byte[] health) =>
        await redis.TryAsync<object>(async database =>
            await database.StringSetAsync(redis.Names.Targets(groupArn), health, Kept));
}
