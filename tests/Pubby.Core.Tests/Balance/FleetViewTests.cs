using Pubby.Core.Balance;
using Pubby.Core.Draining;

namespace Pubby.Core.Tests.Balance;

public sealed class FleetViewTests
{
    [Fact]
    public void The_room_for_a_node_is_what_the_other_serving_nodes_take_shared_by_those_that_drain()
    {
        var view = FleetView.After(null,
        [
            Node("a", NodePhase.Draining, 900), Node("b", NodePhase.Draining, 900), Node("c", NodePhase.Serving, 400),
            Node("d", NodePhase.Serving, 600), Node("e", NodePhase.Leaving, 900),
        ], TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(500, view.RoomFor("a"));
        // One that does not drain yet would be one more.
        Assert.Equal(600.0 / 3, view.RoomFor("c"));
    }

    private static NodeRecord Node(string id, NodePhase phase, double free) => new(
        id, Count: 10, Capacity: 100, phase, free, IsRed: false, Shed: 0, "1", DateTimeOffset.UnixEpoch);
}
