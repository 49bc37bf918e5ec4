using Pubby.Core.Balance;

namespace Pubby.Hub.Fleet;

/// <summary>The nodes of the fleet, as this one knows them. Safe for any number of threads.</summary>
internal interface IFleet
{
    /// <summary>This node's name among the nodes. It is new for each process.</summary>
    string Id { get; }

    /// <summary>The time since this node began, by the clock of its views.</summary>
    TimeSpan Now { get; }

    /// <summary>The fleet as it was last read; null: it was never read.</summary>
    FleetView? View { get; }

    /// <summary>When Redis last recovered; null: it never failed.</summary>
    TimeSpan? RedisRecoveredAt { get; }

    /// <summary>A view that is older than this misses what happened since: records have expired meanwhile.</summary>
    TimeSpan MaxAge { get; }
}
