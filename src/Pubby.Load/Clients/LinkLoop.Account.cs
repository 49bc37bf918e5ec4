using Pubby.Load.Measures;

namespace Pubby.Load.Clients;

/// <summary>What clients had to get, and did not.</summary>
internal sealed partial class LinkLoop
{
    /// <summary>
    /// Nothing was published to these rooms before: whoever is subscribed has to get all. An order.
    /// </summary>
    public void BeginPublishing(int firstRoom, int endRoom)
    {
        for (var index = 0; index < _begun; index++)
        {
            if (!_links[index].IsSubscribed) continue;
            for (var slot = 0; slot < _subscriptions.PerLink; slot++)
            {
                var room = _subscriptions.RoomOf(index, slot);
                if (room >= firstRoom && room < endRoom)
                    Subscriptions.BeginAtNothing(_subscriptions.SeenOf(index, slot));
            }
        }
    }

    /// <summary>
    /// Of all clients that were ever subscribed, those that are away included. In the loop's thread: an order, or
    /// <see cref="Run"/>'s second.
    /// </summary>
    public (long Lost, long Unknown) MissingOf(Published published)
    {
        var (lost, unknown) = (0L, 0L);
        for (var index = 0; index < _begun; index++)
        {
            if (!_links[index].HasSubscribed) continue;
            for (var slot = 0; slot < _subscriptions.PerLink; slot++)
            {
                var last = published.LastOf(_subscriptions.RoomOf(index, slot));
                var seen = _subscriptions.SeenOf(index, slot);
                for (var id = 0; id < last.Length; id++)
                {
                    var missing = DeliveryCounts.MissingOf(seen[id], last[id]);
                    lost += missing.Lost;
                    unknown += missing.Unknown;
                }
            }
        }
        return (lost, unknown);
    }
}
