using Pubby.Core.Balance;
using Pubby.Core.Delivery;
using Pubby.Hub.Fleet;
using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle.Balance;

/// <summary>Looks whether anything prevents moving clients now.</summary>
internal sealed class BalanceBlocks(
    IFleet fleet, Shards shards, IConnectRate rate, BalanceOptions options)
{
    /// <summary>A shard's clock goes by seconds, so that up to two of them are no delay.</summary>
    private static readonly TimeSpan MaxShardLag = TimeSpan.FromSeconds(3);

    private readonly ConnectBurst _burst = new();
    private IReadOnlyCollection<BalanceBlock> _last = [];

    /// <summary>Why nobody is moved, as of the last look; empty: there is no reason. For any thread.</summary>
    public IReadOnlyCollection<BalanceBlock> Last => Volatile.Read(ref _last);

    /// <returns>True: something prevents it.</returns>
    public bool Look(FleetView? view, TimeSpan now)
    {
        _burst.Observe(now, rate.Used, rate.Free);
        var conditions = new BalanceConditions(
            view, fleet.Id, fleet.RedisRecoveredAt, shards.Lag > MaxShardLag, _burst.LastAt);
        Volatile.Write(ref _last, conditions.BlocksAt(now, options.QuietTime, fleet.MaxAge));
        return _last.Count > 0;
    }
}
