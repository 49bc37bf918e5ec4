using Pubby.Core.Draining;
using Pubby.Core.Policies;

namespace Pubby.Hub.Connections;

/// <summary>Over how long this node's clients should come back if it dies.</summary>
internal sealed class FleetSpread(Admission admission, IFleetRoom room)
{
    /// <summary>Null: what the others can take is not known.</summary>
    public int? Milliseconds => ReturnSpread.Of(admission.Count, room.ConnectsPerSecond);
}
