using Pubby.Simulator.Chance;
using Pubby.Simulator.Clients;
using Pubby.Simulator.Nodes;

namespace Pubby.Simulator.Tests;

public sealed class ConnectQueueTests
{
    private readonly ConnectQueue _queue = new(patience: 5);

    [Fact]
    public void Who_came_first_is_opened_first()
    {
        var (first, second) = (Some(10), Some(10));
        _queue.Add(first, 10, now: 0);
        _queue.Add(second, 10, now: 1);
        Assert.Equal((12, 0), _queue.Work(12));
        Assert.Equal((8, 8), (_queue.Live, _queue.Count));
        Assert.True(first.IsTouched && second.IsTouched);
    }

    [Fact]
    public void A_client_that_gave_up_leaves_its_work_behind()
    {
        var batch = Some(10);
        _queue.Add(batch, 10, now: 0);
        _queue.Add(Some(5), 5, now: 3);
        Assert.Equal(0, _queue.GiveUp(now: 4.9));
        Assert.Equal(10, _queue.GiveUp(now: 5));
        Assert.Equal((10, 5), (_queue.Stale, _queue.Live));
        Assert.Equal((2, 10), _queue.Work(12));
        var failed = 0L;
        batch.Settle(new Xoshiro(1), (_, clients, hint) => failed += hint is null ? clients : 0);
        Assert.Equal(10, failed);
        Assert.True(batch.IsSettled);
    }

    private static Batch Some(long clients) => new(ClientKind.Returning, [(WaitStates.Rested, clients)]);
}
