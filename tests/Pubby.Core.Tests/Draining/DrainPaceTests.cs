using Pubby.Core.Draining;

namespace Pubby.Core.Tests.Draining;

public sealed class DrainPaceTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly DrainPace Pace = new(Start, TimeSpan.FromSeconds(600), TimeSpan.FromSeconds(15));

    [Theory]
    // Even over ten minutes, from the first second to the last.
    [InlineData(0, 60_000, null, null, 100)]
    [InlineData(300, 30_000, null, null, 100)]
    [InlineData(590, 1_000, null, null, 100)]
    // Few are no herd.
    [InlineData(0, 60, null, null, 10)]
    // The other nodes bear less; or nobody does.
    [InlineData(0, 60_000, null, 40.0, 40)]
    [InlineData(0, 60, null, 4.0, 4)]
    [InlineData(0, 60_000, null, 0.0, 0)]
    // The time is over: as fast as the others bear it.
    [InlineData(700, 60_000, null, 40.0, 40)]
    [InlineData(700, 60_000, null, null, double.PositiveInfinity)]
    // A deadline, less a margin, and whatever the others bear.
    [InlineData(0, 28_500, 300, null, 100)]
    [InlineData(0, 28_500, 300, 5.0, 100)]
    [InlineData(185, 10_000, 300, null, 100)]
    // A far deadline does not slow it.
    [InlineData(0, 60_000, 3600, null, 100)]
    // Of a short deadline the margin takes a tenth.
    [InlineData(0, 180, 20, null, 10)]
    [InlineData(0, 1_800, 20, null, 100)]
    [InlineData(18, 5, 20, null, double.PositiveInfinity)]
    [InlineData(0, 5, 0, null, double.PositiveInfinity)]
    public void The_rate_is_even_bearable_and_in_time(
        int second, int open, int? deadline, double? room, double perSecond) =>
        Assert.Equal(perSecond, Pace.RateAt(
            Start.AddSeconds(second), open, deadline is { } end ? Start.AddSeconds(end) : null, room), 6);

    [Fact]
    public void A_node_that_closes_at_the_rate_ends_when_it_should_and_evenly()
    {
        var (open, budget) = (6_000, 0.0);
        var perMinute = new int[20];
        for (var step = 0; open > 0; step++)
        {
            var now = Start.AddMilliseconds(step * 50);
            budget += Pace.RateAt(now, open, deadline: null, room: null) * 0.05;
            for (; budget >= 1 && open > 0; budget--, open--) perMinute[(int)(now - Start).TotalMinutes]++;
        }
        Assert.All(perMinute[..10], closed => Assert.InRange(closed, 590, 610));
        Assert.All(perMinute[10..], closed => Assert.InRange(closed, 0, 1));
    }
}
