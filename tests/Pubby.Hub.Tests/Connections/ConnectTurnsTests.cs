using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Policies;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Tests.Connections;

public sealed class ConnectTurnsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ConnectTurns _turns;

    public ConnectTurnsTests() => _turns = new ConnectTurns(new AdmissionRate(limit: 100), _time)
    { Queue = static item => item.Execute() };

    [Fact]
    public void A_tenth_of_a_seconds_turns_may_be_taken_at_once_and_then_one_after_another()
    {
        Assert.Equal(10, TakeAll());
        Assert.Equal(0, TakeAll());
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal(5, TakeAll());
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(10, TakeAll());
        Assert.Equal(25, _turns.Taken);
    }

    [Fact]
    public void Who_comes_faster_waits_first_come_first_served_and_nobody_passes_those_who_wait()
    {
        TakeAll();
        var waiting = Enumerable.Range(0, 20).Select(_ => _turns.WaitAsync(isReturning: false)).ToArray();
        Pass(milliseconds: 100);
        Assert.All(waiting[..10], turn => Assert.True(turn.Result));
        Assert.All(waiting[10..], turn => Assert.False(turn.IsCompleted));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_turns.TryTake());
        Pass(milliseconds: 100);
        Assert.All(waiting, turn => Assert.True(turn.Result));
    }

    [Fact]
    public async Task Nobody_waits_longer_than_a_second_and_four_times_as_many_wait_as_that_is_enough_for()
    {
        TakeAll();
        var waiting = Enumerable.Range(0, 401).Select(_ => _turns.WaitAsync(isReturning: true)).ToArray();
        // One too many is told at once.
        Assert.True(waiting[400].IsCompleted);
        Assert.False(await waiting[400]);
        Pass(milliseconds: 1020);
        Assert.All(waiting, turn => Assert.True(turn.IsCompleted));
        Assert.InRange(waiting.Count(turn => turn.Result), 100, 103);
    }

    [Theory]
    [InlineData(50, 50, 32, 8)]
    [InlineData(50, 3, 37, 3)]
    [InlineData(0, 50, 0, 40)]
    [InlineData(50, 0, 40, 0)]
    public void Of_ten_turns_eight_are_for_those_that_return_if_both_wait(
        int returning, int fresh, int returningServed, int freshServed)
    {
        TakeAll();
        var back = Enumerable.Range(0, returning).Select(_ => _turns.WaitAsync(isReturning: true)).ToArray();
        var first = Enumerable.Range(0, fresh).Select(_ => _turns.WaitAsync(isReturning: false)).ToArray();
        Pass(milliseconds: 400);
        Assert.Equal((returningServed, freshServed),
            (back.Count(turn => turn.IsCompleted), first.Count(turn => turn.IsCompleted)));
    }

    [Fact]
    public void A_thread_pool_that_is_behind_gets_no_more_connects_until_it_has_caught_up()
    {
        var queued = new Queue<IThreadPoolWorkItem>();
        using var turns = new ConnectTurns(new AdmissionRate(limit: 20_000), _time) { Queue = queued.Enqueue };
        var taken = 0;
        while (turns.TryTake()) taken++;
        Assert.Equal((32, 1), (taken, queued.Count));
        var waiting = Enumerable.Range(0, 100).Select(_ => turns.WaitAsync(isReturning: true)).ToArray();
        // However much time passes: what is full is the pool.
        Pass(milliseconds: 500);
        Assert.All(waiting, turn => Assert.False(turn.IsCompleted));

        queued.Dequeue().Execute();
        Assert.Equal((32, 1), (waiting.Count(turn => turn.IsCompleted), queued.Count));
        while (queued.TryDequeue(out var item)) item.Execute();
        Assert.All(waiting, turn => Assert.True(turn.Result));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("?r=1", true)]
    [InlineData("?access_token=a&r=1", true)]
    [InlineData("?r=1&b", true)]
    [InlineData("?r=11", false)]
    [InlineData("?er=1", false)]
    [InlineData("?r", false)]
    public void A_client_says_in_its_address_that_it_returns(string query, bool returns) =>
        Assert.Equal(returns, ConnectionRequest.SaysReturning(query));

    [Theory]
    [InlineData("200000 100000\n", 2)]
    [InlineData("50000 100000", 0.5)]
    [InlineData("max 100000", double.PositiveInfinity)]
    [InlineData("", double.PositiveInfinity)]
    [InlineData("1 0", double.PositiveInfinity)]
    public void A_containers_quota_is_read(string text, double cores) =>
        Assert.Equal(cores, ProcessorQuota.Parse(text));

    public void Dispose() => _turns.Dispose();

    private int TakeAll()
    {
        var taken = 0;
        while (_turns.TryTake()) taken++;
        return taken;
    }

    /// <summary>Passes time in the steps of whoever gives out the turns.</summary>
    private void Pass(int milliseconds)
    {
        for (var passed = 0; passed < milliseconds; passed += 10) _time.Advance(TimeSpan.FromMilliseconds(10));
    }
}
