using Pubby.Core.Draining;

namespace Pubby.Hub.Fleet;

/// <summary>
/// What the other serving nodes can take, divided by the nodes that drain now, as all of them give their connections to
/// the same others.
/// </summary>
internal sealed class FleetRoom(FleetPresence presence) : IFleetRoom
{
    /// <summary>An older view says nothing.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    public double? ConnectsPerSecond
    {
        get
        {
            if (presence.View is not { } view || presence.Now - view.ReadAt > MaxAge) return null;
            var others = view.Nodes.Where(node => node.Id != presence.Id).ToArray();
            var draining = 1 + others.Count(node => node.Phase == NodePhase.Draining);
            return others.Where(node => node.IsServing).Sum(node => node.FreeConnects) / draining;
        }
    }
}
