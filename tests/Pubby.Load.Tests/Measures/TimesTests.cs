using Pubby.Load.Measures;

namespace Pubby.Load.Tests.Measures;

public sealed class TimesTests
{
    [Fact]
    public void Encoded_times_of_two_workers_add_up_to_those_of_one()
    {
        var (first, second, sum) = (new Times(), new Times(), Times.New());
        for (var micros = 1; micros <= 1000; micros++) (micros <= 500 ? first : second).Record(micros);
        first.EndSecond();
        second.Record(90 * 1_000_000);
        second.Record(-5);
        Times.Add(sum, first.Encode());
        Times.Add(sum, second.Encode());
        Assert.Equal((1002, 500), (sum.TotalCount, sum.GetValueAtPercentile(50)));
        // What is longer than a minute is a minute.
        Assert.InRange(TimeSummary.Of(sum).Max, 60_000_000, 60_050_000);
    }

    /// <summary>What fills more than one read of a stream.</summary>
    [Fact]
    public void Times_of_all_lengths_come_through()
    {
        var (times, sum, random) = (new Times(), Times.New(), new Random(1));
        for (var i = 0; i < 200_000; i++) times.Record((long)Math.Pow(10, random.NextDouble() * 7.7));
        Times.Add(sum, times.Encode());
        Assert.Equal(200_000, sum.TotalCount);
    }

    [Fact]
    public void A_second_has_its_own_times()
    {
        var times = new Times();
        times.Record(100);
        Assert.Equal(new TimeSummary(1, 100, 100, 100), times.EndSecond());
        Assert.Equal(new TimeSummary(0, 0, 0, 0), times.EndSecond());
    }
}
