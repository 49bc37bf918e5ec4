using Pubby.Core.Balance;
using Pubby.Core.Draining;

namespace Pubby.Hub.Fleet;

/// <summary>
/// What the other serving nodes can take, divided by the nodes that drain now, as all of them give their connections to
/// the same others. Every connection asks, so it is computed once for each view.
/// </summary>
internal sealed class FleetRoom(FleetPresence presence) : IFleetRoom
{
    /// <summary>An older view says nothing.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    private Computed? _last;

    public double? ConnectsPerSecond
    {
        get
        {
            if (presence.View is not { } view || presence.Now - view.ReadAt > MaxAge) return null;
            if (_last is { } last && ReferenceEquals(last.View, view)) return last.PerSecond;
            return (_last = new Computed(view, Compute(view))).PerSecond;
        }
    }

    private double Compute(FleetView view)
    {
        var others = view.Nodes.Where(node => node.Id != presence.Id).ToArray();
        var draining = 1 + others.Count(node => node.Phase == NodePhase.Draining);
        return others.Where(node => node.IsServing).Sum(node => node.FreeConnects) / draining;
    }

    private sealed record Computed(FleetView View, double PerSecond);
}
