using Pubby.Core.Policies;

namespace Pubby.Core.Tests.Policies;

public sealed class AdmissionRateTests
{
    private static readonly NodeLoad Well = new(TimeSpan.Zero, TimeSpan.Zero, Processor: 0.5);
    private static readonly NodeLoad TooMuch = new(TimeSpan.FromMilliseconds(51), TimeSpan.Zero, Processor: 0.5);

    [Theory]
    [InlineData(50, 100, 0.85, 256, false)]
    [InlineData(51, 0, 0, 0, true)]
    [InlineData(0, 101, 0, 0, true)]
    [InlineData(0, 0, 0.86, 0, true)]
    [InlineData(0, 0, 0, 257, true)]
    public void A_node_has_too_much_when_one_of_its_parts_waits(
        int shardMs, int poolMs, double processor, int loads, bool isTooMuch) =>
        Assert.Equal(isTooMuch, new NodeLoad(TimeSpan.FromMilliseconds(shardMs), TimeSpan.FromMilliseconds(poolMs),
            processor, loads).IsTooMuch);

    [Fact]
    public void One_cut_from_the_most_finds_what_the_node_bears_and_then_it_grows_again()
    {
        var rate = new AdmissionRate();
        Assert.Equal(20_000, rate.PerSecond);
        rate.Observe(TimeSpan.Zero, TooMuch, used: 1000);
        Assert.Equal(700, rate.PerSecond, 6);
        // Once a second: the cut has to show first.
        rate.Observe(TimeSpan.FromMilliseconds(750), TooMuch, used: 1000);
        Assert.Equal(700, rate.PerSecond, 6);
        rate.Observe(TimeSpan.FromSeconds(1), Well, used: 700);
        Assert.Equal(735, rate.PerSecond, 6);
    }

    [Fact]
    public void Without_connects_it_is_cut_slowly_and_never_below_its_least()
    {
        var rate = new AdmissionRate();
        rate.Observe(TimeSpan.Zero, TooMuch, used: 0);
        Assert.Equal(14_000, rate.PerSecond, 6);
        for (var second = 1; second < 60; second++) rate.Observe(TimeSpan.FromSeconds(second), TooMuch, used: 0);
        Assert.Equal(200, rate.PerSecond);
        for (var step = 0; step < 400; step++) rate.Observe(TimeSpan.FromSeconds(100), Well, used: 0);
        Assert.Equal(20_000, rate.PerSecond);
    }

    [Fact]
    public void What_is_set_is_the_most_also_below_the_least()
    {
        var rate = new AdmissionRate(limit: 5);
        rate.Observe(TimeSpan.Zero, Well, used: 5);
        Assert.Equal(5, rate.PerSecond);
        rate.Observe(TimeSpan.Zero, TooMuch, used: 5);
        Assert.Equal(5, rate.PerSecond);
    }

    /// <summary>A node that bears so many connects a second, and is asked by more than any node bears.</summary>
    [Theory]
    [InlineData(400)]
    [InlineData(3000)]
    [InlineData(12_000)]
    public void Under_a_herd_it_stays_near_what_the_node_bears(double capacity)
    {
        var rate = new AdmissionRate();
        var admitted = new List<double>();
        for (var step = 0; step < 400; step++)
        {
            var used = Math.Min(rate.PerSecond, capacity * 1.1);
            rate.Observe(TimeSpan.FromMilliseconds(250 * step), used > capacity ? TooMuch : Well, used);
            if (step >= 40) admitted.Add(rate.PerSecond);
        }
        Assert.InRange(admitted.Average(), capacity * 0.7, capacity);
        Assert.InRange(admitted.Max(), capacity * 0.9, capacity * 1.2);
    }

    /// <summary>A node whose processor is all that its connects cost, and which is asked by more than any node bears.
    /// </summary>
    [Theory]
    [InlineData(400)]
    [InlineData(3000)]
    public void Where_the_processor_says_how_much_is_too_much_hardly_more_than_that_is_cut(double capacity)
    {
        var rate = new AdmissionRate();
        var admitted = new List<double>();
        for (var step = 0; step < 400; step++)
        {
            var used = Math.Min(rate.PerSecond, capacity);
            rate.Observe(TimeSpan.FromMilliseconds(250 * step), Busy(used / capacity), used);
            if (step >= 40) admitted.Add(used);
        }
        Assert.InRange(admitted.Average(), capacity * 0.81, capacity * 0.87);
    }

    [Fact]
    public void It_promises_a_thousand_until_it_has_seen_what_its_connects_cost()
    {
        var rate = new AdmissionRate();
        Assert.Equal(1000, rate.Promise);
        // 300 a second and other things take 20 %: 1,275 would take 85 % if those grew as well.
        Connect(rate, perSecond: 300, processor: 0.2);
        Assert.Equal(1275, rate.Promise, 1.0);
        Connect(rate, perSecond: 2000, processor: 0.5);
        Assert.InRange(rate.Promise, 3300, 3400);
        // Where nobody connects it stays.
        rate.Observe(TimeSpan.FromHours(1), Busy(0.1), used: 0);
        Assert.InRange(rate.Promise, 3300, 3400);
    }

    [Fact]
    public void What_was_too_much_is_promised_no_longer()
    {
        var rate = new AdmissionRate();
        Connect(rate, perSecond: 2000, processor: 0.5);
        rate.Observe(TimeSpan.FromHours(1), TooMuch, used: 2500);
        Assert.Equal(1750, rate.Promise, 1.0);
        rate.Observe(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1), TooMuch, used: 1000);
        Assert.Equal(700, rate.Promise, 1.0);
    }

    private static NodeLoad Busy(double processor) => new(TimeSpan.Zero, TimeSpan.Zero, processor);

    private static void Connect(AdmissionRate rate, double perSecond, double processor)
    {
        for (var step = 0; step < 200; step++) rate.Observe(TimeSpan.Zero, Busy(processor), perSecond);
    }
}
