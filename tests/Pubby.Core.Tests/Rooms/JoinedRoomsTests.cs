using Pubby.Core.Testing;

namespace Pubby.Core.Tests.Rooms;

/// <summary>A connection knows its rooms, whether they are few or many, and whatever it has left in between.</summary>
public sealed class JoinedRoomsTests : IDisposable
{
    private readonly TestNode _node = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(40)]
    public async Task Any_number_of_rooms_is_joined_found_and_left_in_any_order(int count)
    {
        var client = _node.Connect();
        var (random, expected) = (new Random(count), new SortedSet<string>(StringComparer.Ordinal));
        for (var turn = 0; turn < 20 * count; turn++)
        {
            var room = $"room-{random.Next(count)}";
            if (turn < count || random.Next(2) == 0)
            {
                Assert.Equal("live", (await client.SubscribeAsync(room)).Mode);
                expected.Add(room);
            }
            else
            {
                Assert.Equal(expected.Remove(room), client.Unsubscribe(room));
            }
            Assert.Equal(expected, client.Rooms.List().Select(listed => listed.Room));
            Assert.Equal(expected.Count, client.Rooms.Count);
            Assert.Equal(expected.Contains(room), client.Rooms.Contains(room));
        }
        Assert.Equal(expected.Count, _node.Rooms.CountSubscriptions());
        client.Rooms.LeaveAll();
        Assert.True(client.Rooms.IsEmpty);
        Assert.Equal(0, _node.Rooms.CountSubscriptions());
    }

    public void Dispose() => _node.Dispose();
}
