using Pubby.Core.Balance;
using Pubby.Core.Draining;

namespace Pubby.Hub.Fleet;

/// <summary>
/// What the other serving nodes can take. Every connection asks, so it is computed once for each view.
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
            return (_last = new Computed(view, view.RoomFor(presence.Id))).PerSecond;
        }
    }

    private sealed record Computed(FleetView View, double PerSecond);
}
