using Pubby.Hub.Options;

namespace Pubby.Hub.Lifecycle.Preflight;

/// <summary>What the host has to bear.</summary>
/// <param name="Connections">As many as the settings say, or else as the node admits.</param>
/// <param name="IsSaid">The settings say how many. Otherwise the limit on open files does, which is no promise.</param>
/// <param name="ConnectsPerSecond">As the settings say; null: they do not.</param>
/// <param name="Open">Connections that are open now.</param>
internal sealed record HostDemand(long Connections, bool IsSaid, int? ConnectsPerSecond, int Open = 0)
{
    /// <param name="admitted">Never more than the limit on open files allows.</param>
    public static HostDemand Of(LimitOptions limits, int admitted, int open) =>
        new(limits.Connections ?? admitted, limits.Connections is not null, limits.ConnectsPerSecond, open);

    /// <summary>Whether a limit that so many connections reach is a fault.</summary>
    public FindingStatus StatusOf(long bitesAt) =>
        bitesAt >= Connections ? FindingStatus.Ok : IsSaid ? FindingStatus.Fail : FindingStatus.Warn;
}
