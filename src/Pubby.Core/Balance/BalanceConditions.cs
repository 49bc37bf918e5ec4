using Pubby.Core.Draining;

namespace Pubby.Core.Balance;

/// <summary>What else is going on: while anything is, nobody is moved. Times are of this node's one clock.</summary>
/// <param name="View">Null: the fleet was never read.</param>
/// <param name="Self">This node's id.</param>
/// <param name="RedisRecoveredAt">Null: it never failed.</param>
/// <param name="BurstAt">See <see cref="ConnectBurst"/>.</param>
internal readonly record struct BalanceConditions(
    FleetView? View, string Self, TimeSpan? RedisRecoveredAt, bool AreShardsLate, TimeSpan? BurstAt)
{
    /// <param name="quiet">How long nothing must have changed.</param>
    /// <param name="maxAge">
    /// An older view is stale; and for so long a node that has died is still in it, with a count that seems too low as
    /// its clients are elsewhere by then.
    /// </param>
    /// <returns>All reasons not to move a client now; empty: there is none.</returns>
    public IReadOnlyCollection<BalanceBlock> BlocksAt(TimeSpan now, TimeSpan quiet, TimeSpan maxAge)
    {
        var blocks = new List<BalanceBlock>();
        Add(View is null || now - View.KnownSince < quiet, BalanceBlock.ViewYoung);
        Add(View is not null && (now - View.ReadAt > maxAge || View.Find(Self) is null), BalanceBlock.ViewStale);
        Add(View is not null && now - View.ChangedAt < quiet, BalanceBlock.MembershipChanged);
        Add(View?.Nodes.Any(node => node.Phase != NodePhase.Serving) == true, BalanceBlock.NodeNotServing);
        Add(View?.Nodes.Any(node => node.IsRed) == true, BalanceBlock.RegionRed);
        Add(now - RedisRecoveredAt < quiet, BalanceBlock.RedisRecovered);
        Add(AreShardsLate, BalanceBlock.ShardsLate);
        Add(now - BurstAt < maxAge, BalanceBlock.Connects);
        return blocks;

        void Add(bool isSo, BalanceBlock block)
        {
            if (isSo) blocks.Add(block);
        }
    }
}
