using Pubby.Core.Policies;

namespace Pubby.Core.Tests.Policies;

public sealed class ReconnectHintTests
{
    private const double PerSecond = 1000;

    private readonly ReconnectHint _hint = new();

    [Fact]
    public void Few_come_back_soon() => Assert.Equal(0.5, HintAt(0));

    [Fact]
    public void A_herd_comes_back_one_after_another_as_fast_as_the_node_lets_it_in()
    {
        var hints = Enumerable.Range(0, 10_000).Select(_ => HintAt(0)).ToArray();
        // Clients make 10 s of the last one's 8, in the mean.
        Assert.Equal((0.5, 4, 8), (hints[0], Math.Round(hints[5_000], 2), Math.Round(hints[^1], 2)));
        var perSecond = hints.Where(hint => hint > 0.5).GroupBy(hint => (int)(hint * 1.25)).Skip(1).SkipLast(1);
        Assert.All(perSecond, second => Assert.InRange(second.Count(), 999, 1001));
    }

    [Fact]
    public void Nobody_is_told_to_wait_longer_than_a_minute()
    {
        _hint.Next(TimeSpan.Zero, PerSecond, refused: 200_000);
        Assert.Equal(60, HintAt(0));
    }

    [Fact]
    public void Who_is_due_waits_outside_no_longer()
    {
        for (var i = 0; i < 10_000; i++) HintAt(0);
        Assert.Equal(4, HintAt(5), 0.1);
        Assert.Equal(0.5, HintAt(11));
        Assert.Equal(0.5, HintAt(10_000));
    }

    [Fact]
    public void Who_comes_back_and_is_refused_again_is_counted_once()
    {
        for (var i = 0; i < 10_000; i++) HintAt(0);
        // Others take all turns meanwhile.
        for (var second = 1; second < 60; second++)
            for (var i = 0; i < 1_000; i++) HintAt(second);
        Assert.Equal(8, HintAt(60), 0.9);
    }

    [Fact]
    public void Many_that_are_refused_together_count_as_many()
    {
        var one = new ReconnectHint();
        for (var i = 0; i < 5_000; i++) one.Next(TimeSpan.Zero, PerSecond);
        Assert.Equal(2, _hint.Next(TimeSpan.Zero, PerSecond, refused: 5_000).TotalSeconds);
        Assert.Equal(one.Next(TimeSpan.Zero, PerSecond).TotalSeconds, HintAt(0), 6);
    }

    private double HintAt(double second) => _hint.Next(TimeSpan.FromSeconds(second), PerSecond).TotalSeconds;
}
