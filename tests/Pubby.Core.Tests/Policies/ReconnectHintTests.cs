using Pubby.Core.Policies;

namespace Pubby.Core.Tests.Policies;

public sealed class ReconnectHintTests
{
    [Fact]
    public void Few_come_back_soon_and_each_at_its_own_time()
    {
        var hint = new ReconnectHint();
        Assert.Equal(0.5, hint.Next(TimeSpan.Zero, perSecond: 1000, random: 0).TotalSeconds);
        Assert.Equal(1.5, hint.Next(TimeSpan.Zero, perSecond: 1000, random: 1).TotalSeconds);
    }

    [Fact]
    public void A_herd_is_spread_over_the_time_that_the_node_needs_for_it_but_a_minute_at_most()
    {
        var hint = new ReconnectHint();
        for (var i = 1; i < 10_000; i++) hint.Next(TimeSpan.Zero, perSecond: 1000, random: 0.5);
        Assert.Equal(10, hint.Next(TimeSpan.Zero, perSecond: 1000, random: 0.5).TotalSeconds);
        Assert.Equal(5, hint.Next(TimeSpan.Zero, perSecond: 1000, random: 0).TotalSeconds, 0.01);
        Assert.Equal(60, hint.Next(TimeSpan.Zero, perSecond: 1, random: 0.5).TotalSeconds);
    }

    [Fact]
    public void Who_was_refused_long_ago_is_forgotten()
    {
        var hint = new ReconnectHint();
        for (var i = 0; i < 10_000; i++) hint.Next(TimeSpan.Zero, perSecond: 1000, random: 0.5);
        Assert.Equal(10 / Math.E, hint.Next(TimeSpan.FromSeconds(30), 1000, 0.5).TotalSeconds, 0.01);
        Assert.Equal(1, hint.Next(TimeSpan.FromSeconds(300), 1000, 0.5).TotalSeconds);
    }

    [Fact]
    public void Many_that_are_refused_at_once_are_told_what_the_last_of_them_is_told_one_by_one()
    {
        var (all, each) = (new ReconnectHint(), new ReconnectHint());
        for (var i = 0; i < 4_999; i++) each.Next(TimeSpan.Zero, perSecond: 1000, random: 0);
        var mean = all.MeanOf(TimeSpan.Zero, perSecond: 1000, refused: 5000);
        Assert.Equal(each.Next(TimeSpan.Zero, 1000, 0.25), ReconnectHint.Draw(mean, 0.25));
        Assert.Equal(TimeSpan.FromSeconds(5), mean);
    }
}
