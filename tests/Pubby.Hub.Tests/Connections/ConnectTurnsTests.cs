using Microsoft.Extensions.Time.Testing;
using Pubby.Core.Policies;
using Pubby.Hub.Connections;

namespace Pubby.Hub.Tests.Connections;

public sealed class ConnectTurnsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ConnectTurns _turns;

    public ConnectTurnsTests() => _turns = new ConnectTurns(new AdmissionRate(limit: 100), _time);

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
    public async Task Nobody_waits_longer_than_a_second_and_no_more_wait_than_that_is_enough_for()
    {
        TakeAll();
        var waiting = Enumerable.Range(0, 101).Select(_ => _turns.WaitAsync(isReturning: true)).ToArray();
        // One too many is told at once.
        Assert.True(waiting[100].IsCompleted);
        Assert.False(await waiting[100]);
        using var slow = new ConnectTurns(new AdmissionRate(limit: 1), _time);
        Assert.True(slow.TryTake());
        var late = slow.WaitAsync(isReturning: false);
        Assert.False(await slow.WaitAsync(isReturning: false));
        Pass(milliseconds: 1010);
        Assert.True(await late);
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
