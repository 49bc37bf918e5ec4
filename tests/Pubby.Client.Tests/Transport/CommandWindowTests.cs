using CsCheck;
using Pubby.Client.Transport;
using Pubby.Protocol.SignalR;

namespace Pubby.Client.Tests.Transport;

public sealed class CommandWindowTests
{
    [Fact]
    public async Task Commands_under_way_never_exceed_a_frame_together_and_go_in_order()
    {
        await Gen.Int[1, CommandWindow.MaxBytes].Array[1, 20].SampleAsync(async sizes =>
        {
            var window = new CommandWindow();
            var gate = new Lock();
            var sent = new List<int>();
            var underWay = 0;
            var answers = sizes.Select((size, at) => window.SendAsync(size, async () =>
            {
                lock (gate)
                {
                    sent.Add(at);
                    underWay += size;
                    Assert.True(underWay <= CommandWindow.MaxBytes);
                }
                await Task.Yield();
                lock (gate) underWay -= size;
                return (object?)at;
            })).ToArray();
            var reported = await Task.WhenAll(answers);
            Assert.Equal(Enumerable.Range(0, sizes.Length), sent);
            Assert.Equal(Enumerable.Range(0, sizes.Length).Cast<object?>(), reported);
        }, iter: 200);
    }

    [Fact]
    public async Task A_command_that_fails_makes_room_for_the_next()
    {
        var window = new CommandWindow();
        var failing =
            window.SendAsync(CommandWindow.MaxBytes, () =>
                Task.FromException<object?>(new InvalidOperationException("over")));
        Assert.Equal("next", await window.SendAsync(CommandWindow.MaxBytes, () => Task.FromResult<object?>("next")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
    }

    [Fact]
    public void A_list_of_rooms_is_cut_into_commands_that_fit()
    {
        RoomRequest[] rooms =
            [.. Enumerable.Range(0, 500)
                .Select(at =>
                    new RoomRequest { Room = new string('r', 1 + at % 128), Cursor = 9_007_199_254_740_991,
                        Epoch = "k3f9x2ma" })];
        var parts = CommandSize.Cut(rooms).ToArray();
        Assert.Equal(rooms, parts.SelectMany(part => part));
        Assert.All(parts, part => Assert.InRange(CommandSize.OfSubscribe(part), 1, CommandWindow.MaxBytes));
        Assert.True(parts.Length < 20);
    }
}
