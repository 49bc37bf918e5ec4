using Pubby.Core.Draining;

namespace Pubby.Hub.Connections;

/// <summary>
/// Over how long this node's clients should come back if it dies: as long as the other nodes need for all of them. So
/// the clients of a big node spread more.
/// </summary>
internal sealed class FleetSpread(Admission admission, IFleetRoom room)
{
    private const int MaxMs = 30_000;

    /// <summary>Null: what the others can take is not known.</summary>
    public int? Milliseconds => room.ConnectsPerSecond is > 0 and var perSecond
        ? (int)Math.Min(MaxMs, admission.Count / perSecond * 1000) : null;
}
