using Pubby.Simulator.Chance;
using Pubby.Simulator.Clients;
using Pubby.Simulator.Nodes;

namespace Pubby.Simulator.Tests;

/// <summary>Clients of a dead node come back over what each was told when it connected.</summary>
public sealed class ToldSpreadsTests
{
    private const double Tick = 0.1;

    private readonly Crowd _crowd = new(new ClientSettings(), new Xoshiro(3), Tick);
    private readonly ToldSpreads _spreads = new();

    [Fact]
    public void Each_keeps_its_own()
    {
        _spreads.Add(50_000, 10_000);
        _spreads.Add(50_000, 20_000);
        _spreads.End(100_000, perSecond: null, _crowd);
        Assert.InRange(BackWithin(10), 74_000, 76_000);
        Assert.InRange(BackWithin(10.1), 24_000, 26_000);
        Assert.Equal(0, _crowd.Waiting);
    }

    [Fact]
    public void Those_that_leave_leave_evenly()
    {
        _spreads.Begin(40_000);
        _spreads.Add(40_000, 20_000);
        _spreads.Remove(40_000);
        _spreads.End(40_000, perSecond: null, _crowd);
        // A client that was told nothing comes back within 2 s.
        Assert.InRange(BackWithin(2.1), 21_500, 22_600);
        Assert.InRange(BackWithin(18), 17_400, 18_500);
        Assert.Equal(0, _crowd.Waiting);
    }

    [Fact]
    public void Those_of_the_start_were_told_as_the_node_filled()
    {
        // All of them: 20 s. The first ones, who were told next to nothing, take 2 s all the same.
        _spreads.Begin(100_000);
        _spreads.End(100_000, perSecond: 10_000, _crowd);
        // A product of two even numbers is below a half in 85 of 100.
        Assert.InRange(BackWithin(10), 84_000, 86_000);
        Assert.InRange(BackWithin(10.1), 14_000, 16_000);
        Assert.Equal(0, _crowd.Waiting);
    }

    [Fact]
    public void A_node_that_has_ended_has_nobody_to_tell()
    {
        _spreads.Begin(10);
        _spreads.Remove(10);
        _spreads.End(0, perSecond: 1000, _crowd);
        Assert.Equal(0, _crowd.Waiting);
    }

    private long BackWithin(double seconds) => Enumerable.Range(0, (int)Math.Round(seconds / Tick)).Sum(_ =>
    {
        var due = _crowd.Advance(0, names: null, now: 0).ToArray();
        foreach (var batch in due) batch.Serve(batch.Clients);
        _crowd.Settle();
        return due.Sum(batch => batch.Clients);
    });
}
