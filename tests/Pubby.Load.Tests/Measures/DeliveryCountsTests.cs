using Pubby.Load.Measures;

namespace Pubby.Load.Tests.Measures;

public sealed class DeliveryCountsTests
{
    [Theory]
    [InlineData(new[] { 1, 2, 3 }, 3, 3, 0, 0, 0)]
    [InlineData(new[] { 1, 4 }, 4, 2, 2, 0, 0)]
    [InlineData(new[] { 1, 2 }, 5, 2, 0, 0, 3)]
    [InlineData(new[] { 1, 3, 2, 3 }, 3, 2, 1, 2, 0)]
    [InlineData(new int[0], 7, 0, 0, 0, 7)]
    public void Each_number_is_delivered_conflated_or_lost(
        int[] numbers, int last, int delivered, int conflated, int repeated, int lost)
    {
        var (counts, seen) = (new DeliveryCounts(), 0);
        foreach (var number in numbers) counts.Take(ref seen, number);
        Assert.Equal((delivered, conflated, repeated), (counts.Delivered, counts.Conflated, counts.Repeated));
        Assert.Equal((lost, 0), DeliveryCounts.MissingOf(seen, last));
        Assert.Equal(last, delivered + conflated + lost);
    }

    [Fact]
    public void What_came_before_a_subscription_without_a_dump_is_not_held_against_the_hub()
    {
        var (counts, seen) = (new DeliveryCounts(), DeliveryCounts.Unknown);
        Assert.Equal((0, 9), DeliveryCounts.MissingOf(seen, 9));
        counts.Take(ref seen, 5);
        counts.Take(ref seen, 6);
        Assert.Equal((2, 0), (counts.Delivered, counts.Conflated));
        Assert.Equal((3, 0), DeliveryCounts.MissingOf(seen, 9));
    }

    [Fact]
    public void A_subscription_begins_with_what_its_dump_holds()
    {
        var (counts, seen) = (new DeliveryCounts(), DeliveryCounts.Unknown);
        DeliveryCounts.Begin(ref seen, 4);
        counts.Take(ref seen, 4);
        counts.Take(ref seen, 5);
        Assert.Equal((1, 0, 1), (counts.Delivered, counts.Conflated, counts.Repeated));
    }
}
