using Pubby.Load.Runs;

namespace Pubby.Load.Tests.Measures;

public sealed class ClockComparisonTests
{
    [Fact]
    public void The_shortest_round_trip_says_by_how_much_the_clocks_differ()
    {
        var clocks = new ClockComparison();
        // The other clock is ahead by 1,000. The way there is slow at first.
        clocks.Add(asked: 0, received: 1_900, answered: 1_910, returned: 1_010);
        clocks.Add(asked: 5_000, received: 6_100, answered: 6_110, returned: 5_210);
        clocks.Add(asked: 9_000, received: 10_400, answered: 10_400, returned: 9_500);
        Assert.Equal((1_000, 100), (clocks.Offset, clocks.Error));
    }

    [Fact]
    public void Only_the_last_sixteen_answers_count()
    {
        var clocks = new ClockComparison();
        clocks.Add(0, 10, 10, 0);
        for (var i = 0; i < 16; i++) clocks.Add(0, 80, 80, 100);
        Assert.Equal((30, 50), (clocks.Offset, clocks.Error));
    }
}
