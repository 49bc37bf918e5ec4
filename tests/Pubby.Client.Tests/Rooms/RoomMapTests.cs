using CsCheck;
using Pubby.Client.Rooms;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Tests.Rooms;

public sealed class RoomMapTests
{
    private static readonly Gen<RoomItem> Item =
        Gen.Select(Gen.Int[0, 5], Gen.Long[1, 30], Gen.Bool, (id, version, isDeleted) =>
        new RoomItem { Id = $"id-{id}", Version = version, Deleted = isDeleted, Data = isDeleted ? null : version });

    [Fact]
    public void In_whatever_order_and_however_often_items_come_the_newest_of_each_id_is_held()
    {
        Gen.Select(Item.Array[0, 40], Gen.Int).Sample((items, seed) =>
        {
            // Two publications never share a version, so neither may two items of an id.
            var published = items.DistinctBy(item => (item.Id, item.Version)).ToArray();
            var expected = published.GroupBy(item => item.Id).Select(group => group.MaxBy(item => item.Version)!)
                .Where(item => !item.Deleted).Select(Spell).Order();
            var delivered = published.Concat(published).ToArray();
            new Random(seed).Shuffle(delivered);
            var map = new RoomMap();
            var taken = new Dictionary<string, long>();
            foreach (var item in delivered)
            {
                if (!map.Apply(item)) continue;
                Assert.True(item.Version > taken.GetValueOrDefault(item.Id));
                taken[item.Id] = item.Version;
            }
            Assert.Equal(expected, map.InVersionOrder.Select(Spell).Order());
        });
    }

    [Fact]
    public void Deleted_ids_are_remembered_up_to_a_limit_the_newest_ones()
    {
        var map = new RoomMap();
        for (var at = 1; at <= RoomMap.MaxTombstones + 10; at++)
            map.Apply(new RoomItem { Id = $"id-{at}", Version = at * 2, Deleted = true });
        Assert.False(map.Apply(new RoomItem { Id = "id-11", Version = 21, Data = "late" }));
        Assert.True(map.Apply(new RoomItem { Id = "id-1", Version = 1, Data = "forgotten" }));
    }

    private static string Spell(RoomItem item) => $"{item.Id}@{item.Version}";
}
