using Pubby.Core.Balance;

namespace Pubby.Simulator.Nodes;

/// <summary>The defaults of the hub's settings, as docs/reference/settings.md has them.</summary>
internal static class FleetRules
{
    public static readonly BalanceLimits Limits = new();

    /// <summary>How long nothing must have changed before clients are moved.</summary>
    public static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(30);

    /// <summary>How long a node's record lives.</summary>
    public static readonly TimeSpan RecordLife = TimeSpan.FromSeconds(15);

    /// <summary>A node that answers a health check later than this, in seconds, is not healthy.</summary>
    public const double CheckTimeout = 2;
}
