using Pubby.Core.Balance;
using Pubby.Core.Draining;

namespace Pubby.Core.Tests.Balance;

/// <summary>A node of 12,000 clients and two empty ones, read each 5 s while clients are moved.</summary>
public sealed class BalancerEfficiencyTests
{
    private readonly BalancerEfficiency _efficiency = new();
    private readonly int[] _counts = [12_000, 0, 0];
    private long _shed;
    private int _second;

    [Theory]
    // What was moved reaches the nodes that lack clients: all, two of five, one of ten, and none.
    [InlineData(1.0, 1.0)]
    [InlineData(0.4, 0.4)]
    [InlineData(0.1, 0.1)]
    [InlineData(0.0, 0.0)]
    public void It_is_the_share_of_the_moved_clients_that_made_up_for_what_nodes_lack(double share, double expected)
    {
        Move(60, share);
        Assert.Null(_efficiency.Value);
        Move(5, share);
        Assert.Equal(expected, _efficiency.Value!.Value, 2);
    }

    [Fact]
    public void Too_few_that_were_moved_say_nothing()
    {
        // 8,000 are lacking; a fifth of them in a minute counts.
        Move(65, share: 1, perSecond: 26);
        Assert.Null(_efficiency.Value);
        Move(65, share: 1, perSecond: 30);
        Assert.NotNull(_efficiency.Value);
    }

    [Fact]
    public void Only_the_last_minute_counts()
    {
        Move(120, share: 1, perSecond: 30);
        Move(65, share: 0, perSecond: 30);
        Assert.Equal(0, _efficiency.Value!.Value, 2);
    }

    [Fact]
    public void A_balancer_is_called_blind_once_after_two_minutes_and_no_longer_when_it_is_good_for_two()
    {
        Assert.Equal(0, Move(180, share: 0.1));
        Assert.False(_efficiency.IsBlind);
        Assert.Equal(1, Move(600, share: 0.1));
        Assert.True(_efficiency.IsBlind);
        // Between low and good it stays what it is.
        Move(180, share: 0.4, perSecond: 20);
        Assert.True(_efficiency.IsBlind);
        (_counts[0], _counts[1], _counts[2]) = (12_000, 0, 0);
        _efficiency.Reset();
        Assert.Equal(0, Move(180, share: 1, perSecond: 40));
        Assert.True(_efficiency.IsBlind);
        Move(5, share: 1, perSecond: 40);
        Assert.False(_efficiency.IsBlind);
    }

    [Fact]
    public void A_moment_that_is_better_begins_the_two_minutes_anew()
    {
        Move(170, share: 0.1, perSecond: 30);
        Move(60, share: 1, perSecond: 30);
        Assert.Equal(0, Move(120, share: 0.1, perSecond: 30));
        Assert.Equal(1, Move(120, share: 0.1, perSecond: 30));
    }

    [Fact]
    public void After_nodes_came_or_went_it_is_measured_anew()
    {
        Move(65, share: 0);
        _efficiency.Reset();
        Assert.Null(_efficiency.Value);
        Move(60, share: 1);
        Assert.Null(_efficiency.Value);
        Move(5, share: 1);
        Assert.Equal(1, _efficiency.Value!.Value, 2);
    }

    [Fact]
    public void A_node_whose_count_of_moved_clients_goes_back_took_none_back()
    {
        Move(30, share: 1, perSecond: 40);
        // Its process began again, and counts from nothing.
        _shed = 0;
        Move(65, share: 1, perSecond: 40);
        Assert.InRange(_efficiency.Value!.Value, 0.99, 1.2);
    }

    /// <summary>
    /// Clients are moved from the first node; a share of them comes to the empty ones, and the others come back.
    /// </summary>
    /// <returns>How often it turned out that the balancer does not look at open connections.</returns>
    private int Move(int seconds, double share, int perSecond = 50)
    {
        var warnings = 0;
        for (var end = _second + seconds; _second < end; _second += 5)
        {
            if (_efficiency.Observe(TimeSpan.FromSeconds(_second), Fleet())) warnings++;
            _shed += perSecond * 5;
            var arrived = (int)(perSecond * 5 * share);
            _counts[0] -= arrived;
            _counts[1] += arrived / 2;
            _counts[2] += arrived - (arrived / 2);
        }
        return warnings;
    }

    private FleetLoad Fleet() => FleetLoad.Of([.. _counts.Select((count, i) => new NodeRecord(
        $"node-{i}", count, 50_000, NodePhase.Serving, 1000, IsRed: false, i == 0 ? _shed : 0, "1",
        DateTimeOffset.UnixEpoch))]);
}
