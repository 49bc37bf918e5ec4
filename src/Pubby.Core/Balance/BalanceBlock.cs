namespace Pubby.Core.Balance;

/// <summary>Why a node moves no client now, though the fleet may be uneven.</summary>
internal enum BalanceBlock : byte
{
    /// <summary>The fleet has not been known for long.</summary>
    ViewYoung,

    /// <summary>Redis does not answer, or this node's record has expired: who does not share does not shed.</summary>
    ViewStale,

    /// <summary>A node came or went a moment ago.</summary>
    MembershipChanged,

    /// <summary>A node starts, leaves or drains, or its record cannot be read.</summary>
    NodeNotServing,

    /// <summary>A node measures that the region does not deliver in time.</summary>
    RegionRed,

    /// <summary>Redis has recovered a moment ago.</summary>
    RedisRecovered,

    /// <summary>This node's shards do not keep up.</summary>
    ShardsLate,

    /// <summary>
    /// Clients come by themselves, faster than half of what this node could still take, or did a moment ago: a node may
    /// have died that is still in the view.
    /// </summary>
    Connects,
}
