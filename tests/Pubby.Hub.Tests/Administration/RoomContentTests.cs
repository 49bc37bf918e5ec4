using Pubby.Core.Storage;
using Pubby.Core.Testing;
using Pubby.Hub.Administration.Rooms;
using Pubby.Testing;

namespace Pubby.Hub.Tests.Administration;

/// <summary>What an operator sees of a room while the store is slow.</summary>
public sealed class RoomContentTests
{
    private const int LoadsAtOnce = 32;

    [Fact]
    public async Task A_room_that_could_not_be_read_is_not_shown_as_empty()
    {
        var reads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var store = new GatedStore(TimeProvider.System) { BeforeRead = () => reads.Task };
        using var node = new TestNode(store, loadsWaiting: 1);
        var content = new RoomContent(node.Rooms);
        var waiting = Enumerable.Range(0, LoadsAtOnce + 1)
            .Select(number => node.Connect().SubscribeAsync($"room-{number}")).ToArray();
        await Eventually.UntilAsync(() => node.Loads.Waiting == 1, "the store has enough to do");

        Assert.Null((await content.ReadAsync("match", CancellationToken.None).WaitAsync(Eventually.Limit)).Messages);

        reads.SetResult();
        await Task.WhenAll(waiting).WaitAsync(Eventually.Limit);
        Assert.Empty((await content.ReadAsync("match", CancellationToken.None)).Messages!);
        store.BeforeRead = () => throw new StoreUnavailableException("away");
        Assert.Null((await content.ReadAsync("odds", CancellationToken.None)).Messages);
    }
}
