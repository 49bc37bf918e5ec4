using Pubby.Load.Plans;

namespace Pubby.Load.Tests.Plans;

public sealed class RoomChoiceTests
{
    [Fact]
    public void The_same_seed_puts_a_connection_into_the_same_rooms_and_another_does_not()
    {
        Assert.Equal(RoomsOf(Plan(), 100), RoomsOf(Plan(), 100));
        Assert.NotEqual(RoomsOf(Plan(), 100), RoomsOf(Plan() with { Seed = 2 }, 100));
    }

    [Fact]
    public void Each_connection_is_in_as_many_rooms_of_each_set_as_the_plan_says_and_in_none_twice()
    {
        foreach (var rooms in RoomsOf(Plan(), 200))
        {
            Assert.Equal(3, rooms[..3].Distinct().Count());
            Assert.All(rooms[..3], room => Assert.InRange(room, 0, 9));
            Assert.Equal([10, 11], rooms[3..]);
        }
    }

    [Fact]
    public void By_zipf_the_first_room_has_twice_the_connections_of_the_second()
    {
        var plan = Plan() with { Rooms = [new() { Count = 100, Distribution = RoomDistribution.Zipf }] };
        var counts = RoomsOf(plan, 50_000).CountBy(rooms => rooms[0]).ToDictionary();
        Assert.InRange((double)counts[0] / counts[1], 1.9, 2.1);
        Assert.InRange((double)counts[0] / counts[3], 3.7, 4.3);
    }

    [Fact]
    public void Rooms_that_hardly_ever_come_up_are_taken_in_the_end()
    {
        var steep = new RoomSet
        {
            Count = 60,
            PerConnection = 50,
            Distribution = RoomDistribution.Zipf,
            Exponent = 10,
        };
        Assert.Equal(50, RoomsOf(Plan() with { Rooms = [steep] }, 1)[0].Distinct().Count());
    }

    [Fact]
    public void Kinds_come_in_proportion_to_their_shares()
    {
        var plan = Plan() with { Clients = [new() { Share = 9 }, new() { Share = 1 }] };
        var choice = new RoomChoice(plan);
        Assert.InRange(Enumerable.Range(0, 20_000).Count(connection => choice.KindOf(connection) == 1), 1_850, 2_150);
    }

    [Fact]
    public void A_room_has_its_name_back()
    {
        var names = new RoomNames(Plan());
        for (var room = 0; room < names.Count; room++)
            Assert.Equal(room, names.RoomOf(System.Text.Encoding.UTF8.GetBytes(names.NameOf(room))));
        Assert.Equal("b-1", names.NameOf(11));
        Assert.Equal(-1, names.RoomOf("a-10"u8));
        Assert.Equal(-1, names.RoomOf("c-1"u8));
    }

    private static LoadPlan Plan() => new()
    {
        Hubs = ["a:1"],
        Connections = 1,
        Rooms =
        [
            new() { Prefix = "a", Count = 10, PerConnection = 3 }, new() { Prefix = "b", Count = 2, PerConnection = 2 },
        ],
    };

    private static int[][] RoomsOf(LoadPlan plan, int connections)
    {
        var choice = new RoomChoice(plan);
        return
        [
            .. Enumerable.Range(0, connections).Select(connection =>
            {
                var rooms = new int[plan.RoomsPerConnection];
                choice.RoomsOf(connection, rooms);
                return rooms;
            }),
        ];
    }
}
