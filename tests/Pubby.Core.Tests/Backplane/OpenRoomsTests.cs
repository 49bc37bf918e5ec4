using Pubby.Core.Backplane.InProcess;
using Pubby.Core.Backplane.Recovery;

namespace Pubby.Core.Tests.Backplane;

public sealed class OpenRoomsTests : IAsyncDisposable
{
    private readonly InProcessBackplane _backplane = new();
    private readonly OpenRooms _rooms;

    public OpenRoomsTests() => _rooms = new OpenRooms(_backplane);

    /// <summary>LINQ asks a collection how many there are, then for all: what goes meanwhile is a hole.</summary>
    [Fact]
    public async Task A_copy_that_is_made_while_rooms_close_has_no_empty_place()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(room => $"room-{room}")];
        Assert.IsNotAssignableFrom<ICollection<KeyValuePair<string, OpenRoom>>>(_rooms.All);
        var changing = Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                foreach (var room in names) _rooms.Open(room);
                foreach (var room in names) _rooms.Close(room);
            }
        });
        while (!changing.IsCompleted) Assert.DoesNotContain(_rooms.All.ToArray(), room => room.Value is null);
        await changing;
    }

    public ValueTask DisposeAsync() => _backplane.DisposeAsync();

    [Fact]
    public void A_room_is_open_until_its_last_use_ends()
    {
        _rooms.Open("match");
        _rooms.Open("match");
        _rooms.Close("match");
        Assert.Equal(["match"], _rooms.All.Select(room => room.Key));
        _rooms.Close("match");
        Assert.Empty(_rooms.All);
        Assert.Null(_rooms.Find("match"));
    }
}
