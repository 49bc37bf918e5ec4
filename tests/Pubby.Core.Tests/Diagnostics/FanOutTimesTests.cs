using Pubby.Core.Diagnostics;

namespace Pubby.Core.Tests.Diagnostics;

public sealed class FanOutTimesTests
{
    [Theory]
    [InlineData(0.05)]
    [InlineData(1)]
    [InlineData(7.3)]
    [InlineData(950)]
    [InlineData(30_000)]
    public void A_time_is_read_again_to_an_eighth(double ms)
    {
        var times = new FanOutTimes();
        var since = times.Read();
        times.Record(TimeSpan.FromMilliseconds(ms));
        Assert.Equal(ms, FanOutTimes.Percentile(since, times.Read(), 0.99)!.Value, tolerance: ms / 8);
    }

    [Fact]
    public void Percentiles_are_of_what_came_since()
    {
        var times = new FanOutTimes();
        times.Record(TimeSpan.FromSeconds(20));
        var since = times.Read();
        Assert.Null(FanOutTimes.Percentile(since, times.Read(), 0.5));
        for (var i = 0; i < 98; i++) times.Record(TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < 2; i++) times.Record(TimeSpan.FromMilliseconds(100));
        Assert.Equal(1, FanOutTimes.Percentile(since, times.Read(), 0.5)!.Value, tolerance: 0.125);
        Assert.Equal(100, FanOutTimes.Percentile(since, times.Read(), 0.99)!.Value, tolerance: 12.5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1e9)]
    public void What_no_fan_out_takes_is_counted_at_the_ends(double seconds)
    {
        var times = new FanOutTimes();
        times.Record(TimeSpan.FromSeconds(seconds));
        Assert.Equal(1, times.Read().Sum());
    }
}
